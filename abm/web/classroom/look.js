// Pages work without this: it counts seconds down and looks whether something new has happened.
const page = document.body.dataset;
const clock = document.querySelector("[data-left]");
let left = clock ? Number(clock.dataset.left) : 0;
let touched = false;
document.addEventListener("input", () => { touched = true; });
if (clock && !clock.dataset.paused) {
  setInterval(() => {
    left = Math.max(left - 1, 0);
    clock.textContent = Math.floor(left / 60) + ":" + String(Math.floor(left % 60)).padStart(2, "0");
  }, 1000);
}
async function look() {
  try {
    const answer = await fetch(page.look, { cache: "no-store" });
    const now = answer.ok ? await answer.text() : page.version;
    if (now !== page.version) {
      const busy = touched || /INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName);
      if (!busy || now.split(" ")[0] !== page.version.split(" ")[0]) location.replace(location.pathname);
      else document.getElementById("fresh").hidden = false;
    }
  } catch { /* the network may be away for a while */ }
  setTimeout(look, 2500 + Math.random() * 1000);
}
if (page.look) setTimeout(look, 2500);
