"""How complete the readers are on real documents, by truths that know nothing of the readers."""
