// A job's page follows the job: its middle is fetched anew every two seconds while something may change.

const PERIOD_MS = 2000;
const place = document.querySelector("[data-live]");
const lost = document.querySelector("[data-live-lost]");

// What stays as it is is not touched: a screen reader would read every warning out again.
function show(text) {
  const fresh = document.createElement("template");
  fresh.innerHTML = text;
  const [before, after] = [place.querySelector(".programming-live"), fresh.content.querySelector(".programming-live")];
  if (!before || !after || before.children.length !== after.children.length) {
    place.innerHTML = text;
    return;
  }
  for (const { name, value } of after.attributes) before.setAttribute(name, value);
  [...before.children].forEach((old, at) => {
    const one = after.children[at].cloneNode(true);
    const compared = old.cloneNode(true);
    compared.removeAttribute("open");
    if (!compared.isEqualNode(one)) old.replaceWith(one);
  });
}

async function follow() {
  const answer = await fetch(place.dataset.live).catch(() => null);
  const isHere = Boolean(answer?.ok && !answer.redirected);
  if (lost) lost.hidden = isHere;
  if (isHere) {
    const text = await answer.text();
    const cancels = document.activeElement?.matches("[data-cancel]") ?? false;
    const open = place.querySelector("details")?.open ?? false;
    show(text);
    const details = place.querySelector("details");
    if (details) details.open = open;
    if (cancels) place.querySelector("[data-cancel]")?.focus();
  }
  if (place.querySelector("[data-ended]")) window.location.reload();
  else setTimeout(follow, PERIOD_MS);
}

if (place && !place.querySelector("[data-ended]")) setTimeout(follow, PERIOD_MS);
