// The page of phones: sends what people do, asks every 700 ms what changed, lights up phones.
"use strict";

const PERIOD = 700;
const NOTICED = 3000; // whoever types on a phone has seen its news after this
let revision = Number(document.body.dataset.revision);
let polling = false;
let again = false;

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const phoneOf = (node) => node.closest(".phone");
const openidOf = (phone) => phone.dataset.phone;

function toBottom(phone) {
  const chat = phone.querySelector(".chat");
  chat.scrollTop = chat.scrollHeight;
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content;
}

async function act(phone, name, given) {
  const isFile = given instanceof FormData;
  const answer = await fetch(`/phones/${encodeURIComponent(openidOf(phone))}/${name}`, {
    method: "POST",
    headers: isFile ? {} : { "Content-Type": "application/json" },
    body: isFile ? given : JSON.stringify(given || {}),
  });
  poll();
  return answer.ok;
}

function light(phone, count) {
  phone.classList.add("lit");
  const badge = phone.querySelector(".badge");
  badge.textContent = String(Number(badge.textContent) + count);
  badge.hidden = false;
  if (phone.contains(document.activeElement)) setTimeout(() => dim(phone), NOTICED);
}

function dim(phone) {
  if (!phone || !phone.classList.contains("lit")) return;
  phone.classList.remove("lit");
  const badge = phone.querySelector(".badge");
  badge.textContent = "0";
  badge.hidden = true;
}

function putLine(phone, line) {
  const chat = phone.querySelector(".chat");
  const fresh = fragment(line.html);
  const old = chat.querySelector(`[data-line="${line.number}"]`);
  if (!old) {
    chat.append(fresh);
    return true;
  }
  const open = old.querySelector("details[open]");
  if (open) fresh.querySelector("details")?.setAttribute("open", "");
  const stamp = old.querySelector(".stamp");
  old.replaceWith(fresh);
  if (stamp && !chat.querySelector(`[data-line="${line.number}"] .stamp`)) {
    chat.querySelector(`[data-line="${line.number}"]`).prepend(stamp);
  }
  return false;
}

function putMenu(phone, html) {
  const menu = phone.querySelector(".menu");
  if (menu.dataset.html === html) return;
  menu.dataset.html = html;
  menu.replaceChildren(fragment(html));
}

function update(phone, state) {
  phone.dataset.following = state.following ? "yes" : "no";
  phone.querySelector(".typing").hidden = !state.typing;
  phone.querySelector(".windows-text").textContent = state.windows;
  putMenu(phone, state.menu);
  const chat = phone.querySelector(".chat");
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60;
  const fresh = state.lines.filter((line) => putLine(phone, line));
  if (fresh.length && (atEnd || fresh.some((line) => !line.incoming))) toBottom(phone);
  const incoming = fresh.filter((line) => line.incoming).length;
  if (incoming) light(phone, incoming);
}

function showClock(clock) {
  document.querySelector(".clock-day").textContent = clock.day;
  document.querySelector(".clock-weekday").textContent = clock.weekday;
  document.querySelector(".clock-time").textContent = clock.time;
}

function showCodes(scenes) {
  const list = document.querySelector("#codes");
  const shown = all("option", list).map((option) => option.value);
  if (shown.join("\n") === scenes.join("\n")) return;
  list.replaceChildren(...scenes.map((scene) => new Option(scene, scene)));
}

async function addShell(openid) {
  const answer = await fetch(`/phones/${encodeURIComponent(openid)}/shell`);
  if (!answer.ok) return;
  const html = await answer.text();
  if (find(openid)) return;
  document.querySelector(".phones").append(fragment(html));
  document.querySelector(".empty").hidden = true;
  toBottom(find(openid));
}

const find = (openid) => all(".phone").find((phone) => openidOf(phone) === openid);

async function poll() {
  if (polling) {
    again = true;
    return;
  }
  polling = true;
  try {
    const answer = await fetch(`/phones/state?after=${revision}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    showClock(state.clock);
    showCodes(state.codes);
    for (const changed of state.phones) {
      const phone = find(changed.openid);
      if (phone) update(phone, changed);
      else await addShell(changed.openid);
    }
    revision = state.revision;
    document.querySelector(".trouble").hidden = true;
  } catch {
    document.querySelector(".trouble").hidden = false;
  }
  polling = false;
  if (again) {
    again = false;
    poll();
  }
}

async function shift(given) {
  await fetch("/control/clock", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  poll();
}

function toggle(button, panel) {
  panel.hidden = !panel.hidden;
  button.setAttribute("aria-expanded", String(!panel.hidden));
}

function closeMenus(except) {
  for (const sub of all(".menu-sub:not([hidden])")) {
    if (sub === except) continue;
    sub.hidden = true;
    sub.previousElementSibling.setAttribute("aria-expanded", "false");
  }
}

const clicks = [
  [".shift", (button) => shift(JSON.parse(button.dataset.shift))],
  [".act", (button) => act(phoneOf(button), button.dataset.act)],
  [".tap", (button) => act(phoneOf(button), "tap", { content: button.dataset.content, id: button.dataset.id })],
  [".more", (button) => {
    toggle(button, phoneOf(button).querySelector(".tools"));
    toBottom(phoneOf(button));
  }],
  [".tool[data-panel]", (button) => {
    for (const panel of all(".panel[data-panel]", phoneOf(button))) {
      panel.hidden = panel.dataset.panel !== button.dataset.panel || !panel.hidden;
    }
    toBottom(phoneOf(button));
  }],
  [".menu-leaf", (button) => {
    act(phoneOf(button), "menu", { key: button.dataset.key });
    if (button.dataset.url) window.open(button.dataset.url, "_blank", "noopener");
  }],
  [".menu-top", (button) => {
    closeMenus(button.nextElementSibling);
    toggle(button, button.nextElementSibling);
  }],
];

document.addEventListener("click", (event) => {
  if (!event.target.closest(".menu-top")) closeMenus(null);
  for (const [selector, react] of clicks) {
    const found = event.target.closest(selector);
    if (found) {
      react(found);
      return;
    }
  }
});

const submits = [
  [".say", async (form) => {
    const input = form.elements.text;
    const text = input.value;
    if (!text.trim()) return;
    input.value = "";
    if (!(await act(phoneOf(form), "say", { text }))) input.value = input.value || text;
  }],
  [".consent", (form) => {
    const choices = all("input[name=template]", form).map((box) => [box.value, box.checked]);
    act(phoneOf(form), "subscribe", { choices });
    form.hidden = true;
  }],
  [".panel", (form) => {
    act(phoneOf(form), form.dataset.act, Object.fromEntries(new FormData(form)));
    if (form.dataset.panel) form.hidden = true;
  }],
  [".set-clock", (form) => shift({ to: form.elements.to.value })],
  [".new-phone", async (form) => {
    const given = Object.fromEntries(new FormData(form));
    const answer = await fetch("/control/phones", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
    if (answer.ok) {
      form.reset();
      form.closest("details").open = false;
      const { openid } = await answer.json();
      if (!find(openid)) await addShell(openid);
      find(openid).scrollIntoView({ behavior: "smooth", block: "nearest" });
    }
    poll();
  }],
];

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const found = submits.find(([selector]) => event.target.matches(selector));
  if (found) found[1](event.target);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches(".picture") || !event.target.files.length) return;
  const given = new FormData();
  given.append("file", event.target.files[0]);
  act(phoneOf(event.target), "image", given);
  event.target.value = "";
});

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, (event) => dim(phoneOf(event.target)));
}

for (const phone of all(".phone")) {
  phone.querySelector(".menu").dataset.html = "";
  toBottom(phone);
}
setInterval(poll, PERIOD);
poll();
