// The desk works without scripts; these few lines make it quicker.
"use strict";

// the door: look whether the phone has confirmed
const watch = document.querySelector("[data-watch]");
if (watch) {
  const words = { waiting: "等待扫码", scanned: "已扫码，请在手机上点屏幕上的数字", confirmed: "已确认，正在打开…" };
  const says = watch.querySelector(".watch");
  const ends = Date.now() + Number(watch.dataset.seconds) * 1000;
  const over = () => {
    says.textContent = "二维码过期了，或者登录被拒绝";
    watch.classList.add("over");
    watch.querySelector(".again").hidden = false;
  };
  const look = async () => {
    if (Date.now() > ends) { over(); return; }
    try {
      const { state } = await (await fetch(watch.dataset.watch)).json();
      if (state === "confirmed") { says.textContent = words.confirmed; document.querySelector("form.enter").submit(); return; }
      if (!(state in words)) { over(); return; }
      says.textContent = words[state];
    } catch { says.textContent = "网络不通，正在重试…"; }
    setTimeout(look, 1500);
  };
  setTimeout(look, 1000);
}

// lists: tick all, say how many are ticked
for (const form of document.querySelectorAll("form[data-many]")) {
  const boxes = () => [...form.querySelectorAll('input[name="chosen"]')];
  const all = form.querySelector("[data-all]");
  const bar = form.querySelector(".many");
  const count = form.querySelector("[data-count]");
  const update = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    if (count) count.textContent = ticked;
    if (bar) bar.classList.toggle("on", ticked > 0);
    if (all) { all.checked = ticked > 0 && ticked === boxes().length; all.indeterminate = ticked > 0 && !all.checked; }
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
    update();
  });
  update();
}

// filters: choosing is enough
for (const select of document.querySelectorAll("select[data-go]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// a narrow bar: the present page is in sight
const bar = document.querySelector(".nav");
const here = bar && bar.querySelector("[aria-current]");
if (here) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;

// an announcement: how many people the choices stand for, while they are made
for (const form of document.querySelectorAll("form[data-count-at]")) {
  const says = form.querySelector("[data-counted]");
  const chosen = ["part", "region", "industry", "state", "everybody"];
  let soon = 0;
  const ask = async () => {
    const wanted = [...new FormData(form)].filter(([name]) => chosen.includes(name));
    try {
      says.textContent = (await (await fetch(`${form.dataset.countAt}?${new URLSearchParams(wanted)}`)).json()).words;
    } catch { says.textContent = "网络不通，人数没有算出来。"; }
  };
  form.addEventListener("change", (event) => {
    if (!chosen.includes(event.target.name)) return;
    clearTimeout(soon);
    soon = setTimeout(ask, 250);
  });
}

// an open menu closes when something else is clicked, or by Escape
const close = (event) => {
  for (const open of document.querySelectorAll("details.me[open], details.pop[open]")) {
    if (event.key === "Escape" || (event.type === "click" && !open.contains(event.target))) open.open = false;
  }
};
document.addEventListener("click", close);
document.addEventListener("keydown", close);
