// Pages work without this: it counts seconds down and looks whether something new has happened.
// On the wall letters are as large as all of it can be seen with; nobody scrolls there.
// A page is loaded anew by itself when a phase begins, the wall whenever anything happens. Who types is told on top, and
// finds again what was typed.
const page = document.body.dataset;
const clock = document.querySelector("[data-left]");
const fresh = document.getElementById("fresh");
const begun = document.getElementById("begun");
const away = document.getElementById("away");
const KEPT = "typed " + location.pathname + " " + document.querySelector("h1").textContent; // another seat, another page
const typed = new Set();
let left = clock ? Number(clock.dataset.left) : 0;

function named(form) {
  const hidden = form.querySelector("[type=hidden]:not([name=seen])");
  return form.getAttribute("action") + (hidden ? " " + hidden.value : "");
}
function fields(form) {
  return [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.tagName !== "BUTTON");
}
function keep() {
  const kept = [...typed].map((form) => [named(form), fields(form).map((one) => [one.name, one.value, one.checked])]);
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}
function restore() {
  for (const [name, values] of JSON.parse(sessionStorage.getItem(KEPT) || "[]")) {
    const form = [...document.forms].find((one) => named(one) === name);
    if (!form) continue;
    for (const one of fields(form)) {
      for (const [field, value, checked] of values.filter(([field]) => field === one.name)) {
        if (one.type === "radio") one.checked = one.checked || (one.value === value && checked);
        else if (one.type === "text" || [...one.options].some((option) => option.value === value)) one.value = value;
      }
    }
    form.closest("details")?.setAttribute("open", "");
    typed.add(form);
  }
  sessionStorage.removeItem(KEPT);
}
document.addEventListener("input", (event) => { if (event.target.form) typed.add(event.target.form); });
begun.addEventListener("click", keep);
restore();

const LARGEST = 4.2, LEAST = 1.2, FINER = 0.98; // letters, in hundredths of the height

function seen() {
  const whole = document.documentElement;
  const wide = [...document.querySelectorAll(".wide")].every((one) => one.scrollWidth <= one.clientWidth + 1);
  return wide && whole.scrollHeight <= innerHeight && whole.scrollWidth <= innerWidth;
}
function fit() {
  for (let size = LARGEST; size > LEAST; size *= FINER) {
    document.body.style.setProperty("--letter", size + "vh");
    if (seen()) return;
  }
}
if (page.wall) {
  fit();
  addEventListener("resize", fit);
  document.addEventListener("toggle", fit, true); // what is opened has to be seen too
}

if (clock) {
  setInterval(() => {
    left = Math.max(left - 1, 0);
    clock.textContent = Math.floor(left / 60) + ":" + String(Math.floor(left % 60)).padStart(2, "0");
  }, 1000);
}
async function look() {
  try {
    const answer = await fetch(page.look + "?since=" + encodeURIComponent(page.version), { cache: "no-store" });
    const [version, told, time] = (answer.ok ? await answer.text() : page.version).split("\n");
    const begins = version.split(" ")[0] !== page.version.split(" ")[0];
    away.hidden = true;
    if (begins && typed.size) {
      const urgent = begun.querySelector("b");
      if (urgent.textContent !== told) urgent.textContent = told; // read out once
      document.getElementById("clock").textContent = time;
      begun.hidden = false;
    } else if (begins || (page.wall === "live" && version !== page.version)) location.replace(location.pathname);
    else fresh.hidden = version === page.version;
  } catch {
    away.hidden = false; // the network may be away for a while
  }
  setTimeout(look, 2500 + Math.random() * 1000);
}
if (page.look) setTimeout(look, 2500);
