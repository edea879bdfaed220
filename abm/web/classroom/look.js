// Pages work without this: it counts seconds down and looks whether something new has happened.
// On the wall letters are as large as all of it can be seen with; nobody scrolls there. What there is no room for in letters
// to be read from far is left out, the last of the longest list first, and counted.
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

const LARGEST = 4.2, LEAST = 2.45, FINER = 0.98; // letters, in hundredths of the height
const WALL = matchMedia("(min-width: 50rem)"); // narrower ones are scrolled
const FIRST = ["UL", "TBODY", "DIV"]; // what lines are left out of, before what
const KEPT_LINES = 2; // of each

function seen() {
  const whole = document.documentElement;
  const shown = [...document.querySelectorAll(".wide")].filter((one) => !one.closest("details:not([open])"));
  const wide = shown.every((one) => one.scrollWidth <= one.clientWidth + 1);
  return wide && whole.scrollHeight <= innerHeight && whole.scrollWidth <= innerWidth;
}
function letters(size) {
  document.body.style.setProperty("--letter", size + "vh");
}
function fit() {
  for (const line of document.querySelectorAll(".left-out")) line.classList.remove("left-out");
  for (const told of document.querySelectorAll(".more")) told.remove();
  for (let size = LARGEST; size > LEAST; size *= FINER) {
    letters(size);
    if (seen()) return;
  }
  letters(LEAST);
  if (WALL.matches && !document.querySelector("main details[open]")) cut();
}
function cut() {
  const lists = [...document.querySelectorAll("[data-more]")].map((list) => ({ list, lines: [...list.children], left: [] }));
  while (!seen()) {
    const longer = lists.filter((one) => one.lines.length > KEPT_LINES);
    const kind = FIRST.find((name) => longer.some((one) => one.list.tagName === name));
    const most = longer.filter((one) => one.list.tagName === kind).sort((a, b) => b.lines.length - a.lines.length)[0];
    if (!most) return;
    leaveOut(most, most.lines.pop());
  }
  for (const one of lists) {
    while (one.left.length) { // it may not have been this one that took the room
      const line = bringBack(one);
      if (seen()) continue;
      leaveOut(one, line);
      break;
    }
  }
}
function leaveOut(one, line) {
  line.classList.add("left-out");
  one.left.push(line);
  count(one.list, one.left.length);
}
function bringBack(one) {
  const line = one.left.pop();
  line.classList.remove("left-out");
  count(one.list, one.left.length);
  return line;
}
function count(list, left) {
  let told = list.querySelector(":scope > .more");
  if (!left) {
    told.remove();
    return;
  }
  if (!told) {
    told = document.createElement({ UL: "li", TBODY: "tr", DIV: "p" }[list.tagName]);
    told.className = "more";
    list.append(told);
  }
  const place = list.tagName === "TBODY" ? told.firstChild || told.appendChild(document.createElement("td")) : told;
  if (place !== told) place.colSpan = list.firstElementChild.children.length;
  place.textContent = list.dataset.more.replace("#", left);
}
// A long page is folded on a small screen, and whole on paper and without a script.
const folds = document.querySelectorAll(".fold");
for (const one of folds) one.open = WALL.matches;
addEventListener("beforeprint", () => { for (const one of folds) one.open = true; });

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
