// Pages work without this: it counts seconds down and looks whether something new has happened.
// A page is loaded anew by itself only when a phase begins, the wall whenever anything happens; who types is told on top.
const page = document.body.dataset;
const clock = document.querySelector("[data-left]");
const fresh = document.getElementById("fresh");
const begun = document.getElementById("begun");
const away = document.getElementById("away");
let left = clock ? Number(clock.dataset.left) : 0;
let touched = false;
document.addEventListener("input", () => { touched = true; });
if (clock) {
  setInterval(() => {
    left = Math.max(left - 1, 0);
    clock.textContent = Math.floor(left / 60) + ":" + String(Math.floor(left % 60)).padStart(2, "0");
  }, 1000);
}
async function look() {
  try {
    const answer = await fetch(page.look, { cache: "no-store" });
    const [phase, said, all] = (answer.ok ? await answer.text() : page.version).split(" ");
    const [oldPhase, oldSaid, oldAll] = page.version.split(" ");
    away.hidden = true;
    if (phase !== oldPhase || (page.wall && all !== oldAll)) {
      if (touched) begun.hidden = false;
      else location.replace(location.pathname);
    } else if (said !== oldSaid) fresh.hidden = false;
  } catch {
    away.hidden = false; // the network may be away for a while
  }
  setTimeout(look, 2500 + Math.random() * 1000);
}
if (page.look) setTimeout(look, 2500);
