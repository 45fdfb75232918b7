// A job's page follows the job: its middle is fetched anew every two seconds while something may change.

const PERIOD_MS = 2000;
const place = document.querySelector("[data-live]");

async function follow() {
  const answer = await fetch(place.dataset.live).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const text = await answer.text();
    const cancels = document.activeElement?.matches("[data-cancel]") ?? false;
    const open = place.querySelector("details")?.open ?? false;
    place.innerHTML = text;
    const details = place.querySelector("details");
    if (details) details.open = open;
    if (cancels) place.querySelector("[data-cancel]")?.focus();
  }
  if (place.querySelector("[data-ended]")) window.location.reload();
  else setTimeout(follow, PERIOD_MS);
}

if (place && !place.querySelector("[data-ended]")) setTimeout(follow, PERIOD_MS);
