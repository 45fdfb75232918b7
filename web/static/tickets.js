// What is left of the ticket counts down; before the end the warning shows itself. Extending does not leave the page.

const WARNS_AT_S = 300;
const CLOCK_UP_TO_S = 2 * 86400;
const place = document.querySelector("[data-countdown]");
const warning = document.querySelector("[data-ticket-warning]");
const says = warning?.querySelector("[data-ticket-says]");
let ends = 0;
let stage = "";

function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function show() {
  const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  const text = place.querySelector("[data-countdown-text]");
  if (left === 0) text.textContent = place.dataset.textEnded;
  else if (left < CLOCK_UP_TO_S) text.textContent = place.dataset.textLeft.replace("{time}", clock(left));
  const next = left === 0 ? "ended" : left <= WARNS_AT_S ? "ending" : "running";
  if (next === stage) return;
  stage = next;
  place.classList.toggle("bar-ticket-ending", next !== "running");
  if (!warning) return;
  warning.hidden = next === "running";
  if (next === "ended") says.textContent = says.dataset.textEnded;
  if (next === "ending") says.textContent = says.dataset.textEnding;
}

async function extend(event) {
  event.preventDefault();
  const answer = await fetch(event.target.action, {
    method: "POST", body: new FormData(event.target), headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
    event.target.submit();
    return;
  }
  const told = await answer.json();
  if (told.left_s !== null) ends = Date.now() + told.left_s * 1000;
  stage = "";
  show();
  if (stage !== "running" || !told.is_done) {
    warning.hidden = false;
    says.textContent = told.says;
  }
}

if (place) {
  ends = Date.now() + Number(place.dataset.countdown) * 1000;
  show();
  setInterval(show, 1000);
  warning?.querySelector("[data-extends]")?.addEventListener("submit", extend);
}
