// Three phones on one page. Shows what the simulator says and sends what people do; keeps no truth
// of its own, so that a reload loses nothing. Text becomes DOM nodes, never markup.
"use strict";

const ZONE = "Europe/Riga";
const PEOPLE = [
  { key: "learner", id: 1001, first_name: "Anna", tint: "#2f9e6e" },
  { key: "mentor", id: 1002, first_name: "Ilze", tint: "#2b7de0" },
  { key: "coordinator", id: 1003, first_name: "Māra", tint: "#b0612f" },
];
const BARS = 34;
const ACTIONS = { typing: "typing…", record_voice: "recording voice…", upload_voice: "sending voice…", upload_photo: "sending a picture…", upload_document: "sending a file…" };
const PATHS = {
  clip: "M20 11.5 12.2 19.3a5 5 0 0 1-7-7L13 4.5a3.3 3.3 0 0 1 4.7 4.7l-7.8 7.8a1.7 1.7 0 0 1-2.3-2.4L14.5 7.8",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM6 11a6 6 0 0 0 12 0M12 17v4",
  send: "M4 12 20 4l-4 16-4.5-6.5L4 12Zm7.500 1.500L20 4",
  dots: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  link: "M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1",
  play: "M8 5.200v13.600L19 12Z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
};

// small tools ---------------------------------------------------------------------------------------

function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

async function ask(path, body, method) {
  const options = { method: method || (body === undefined ? "GET" : "POST") };
  if (body instanceof Blob) options.body = body;
  else if (body !== undefined) options.body = JSON.stringify(body);
  const answer = await fetch(`/sim/${path}`, options);
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(value.error || answer.statusText), { status: answer.status });
  return value;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const formatted = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options });
const HOURS = formatted({ hour: "2-digit", minute: "2-digit" });
const DAY = formatted({ day: "numeric", month: "long" });
const WHOLE_DAY = formatted({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const bytes = (size) => (size < 1024 ? `${size} B` : size < 1048576 ? `${Math.round(size / 1024)} KB` : `${(size / 1048576).toFixed(1)} MB`);

// sound ---------------------------------------------------------------------------------------------

const player = {
  audio: new Audio(),
  url: null,
  playsOgg: new Audio().canPlayType("audio/ogg; codecs=opus") !== "",
  toggle(url) {
    if (this.url === url && !this.audio.paused) return this.audio.pause();
    if (this.url !== url) {
      this.url = url;
      this.audio.src = this.playsOgg ? url : `${url}?format=wav`;
    }
    return this.audio.play().catch(() => this.show());
  },
  show() {
    for (const voice of document.querySelectorAll(".voice")) {
      const mine = voice.dataset.url === this.url;
      const going = mine && !this.audio.paused;
      const total = mine && Number.isFinite(this.audio.duration) ? this.audio.duration : Number(voice.dataset.seconds);
      const part = mine && total ? this.audio.currentTime / total : 0;
      const bars = voice.querySelectorAll(".wave i");
      bars.forEach((bar, index) => bar.classList.toggle("heard", index < Math.round(part * bars.length)));
      const button = voice.querySelector(".play");
      if (button.dataset.going !== String(going)) {
        button.dataset.going = going;
        button.setAttribute("aria-label", going ? "Pause" : "Play voice message");
        button.replaceChildren(icon(going ? "pause" : "play"));
      }
      voice.querySelector(".length").textContent = minutes(going || part > 0 ? this.audio.currentTime : Number(voice.dataset.seconds));
    }
  },
  seek(url, part) {
    if (this.url === url && Number.isFinite(this.audio.duration)) this.audio.currentTime = part * this.audio.duration;
    else this.toggle(url);
  },
};
for (const name of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) player.audio.addEventListener(name, () => player.show());
player.audio.addEventListener("ended", () => { player.audio.currentTime = 0; player.show(); });

const waves = new Map();

async function drawWave(wave, url) {
  try {
    if (!waves.has(url)) waves.set(url, heights(url));
    const found = await waves.get(url);
    [...wave.children].forEach((bar, index) => { bar.style.height = `${found[index]}%`; });
  } catch {
    waves.delete(url); // the bars stay flat; the sound can be played all the same
  }
}

async function heights(url) {
  const data = await (await fetch(player.playsOgg ? url : `${url}?format=wav`)).arrayBuffer();
  const sound = (await new OfflineAudioContext(1, 1, 48000).decodeAudioData(data)).getChannelData(0);
  const size = Math.max(1, Math.floor(sound.length / BARS));
  const peaks = Array.from({ length: BARS }, (_, bar) => {
    let peak = 0;
    for (let at = bar * size; at < (bar + 1) * size; at += 8) peak = Math.max(peak, Math.abs(sound[at] || 0));
    return peak;
  });
  const most = Math.max(...peaks, 0.02);
  return peaks.map((peak) => 14 + Math.round((86 * peak) / most));
}

class Recorder {
  static type() {
    return ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"].find((type) => MediaRecorder.isTypeSupported(type)) || "";
  }

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const type = Recorder.type();
    this.pieces = [];
    this.recorder = new MediaRecorder(this.stream, type ? { mimeType: type, audioBitsPerSecond: 24000 } : {});
    this.recorder.addEventListener("dataavailable", (event) => this.pieces.push(event.data));
    this.ended = new Promise((resolve) => this.recorder.addEventListener("stop", resolve));
    this.recorder.start(200);
    this.since = performance.now();
  }

  async stop() {
    this.recorder.stop();
    await this.ended;
    this.stream.getTracks().forEach((track) => track.stop());
    return new Blob(this.pieces, { type: this.recorder.mimeType });
  }
}

// text with entities --------------------------------------------------------------------------------

const WRAPPERS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function words(text, entities, phone, from = 0, to = text.length) {
  const nodes = [];
  let at = from;
  const inside = entities.filter((entity) => entity.offset >= from && entity.offset + entity.length <= to);
  while (inside.length) {
    const entity = inside.shift();
    if (entity.offset < at) continue;
    const end = entity.offset + entity.length;
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const within = entities.filter((other) => other !== entity && other.offset >= entity.offset && other.offset + other.length <= end);
    nodes.push(entityNode(entity, text.slice(entity.offset, end), words(text, within, phone, entity.offset, end), phone));
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function entityNode(entity, text, children, phone) {
  if (entity.type === "url" || entity.type === "text_link") {
    const url = entity.url || (text.includes("://") ? text : `https://${text}`);
    return h("a", { href: safe(url), target: "_blank", rel: "noopener noreferrer", onclick: (event) => phone.followed(event, url) }, ...children);
  }
  if (entity.type === "bot_command") {
    return h("a", { class: "command", role: "button", tabindex: 0, onclick: () => phone.say(text) }, ...children);
  }
  if (entity.type === "spoiler") return h("span", { class: "spoiler", tabindex: 0 }, ...children);
  return h(WRAPPERS[entity.type] || "span", {}, ...children);
}

const safe = (url) => (/^(https?|tg):/i.test(url) ? url : "#");

function isDeepLink(url, username) {
  try {
    const parts = new URL(url);
    return parts.hostname === "t.me" && parts.pathname.slice(1).toLowerCase() === username.toLowerCase();
  } catch {
    return false;
  }
}

// A picture as large as the window, as a tap on it opens it on a phone.
function enlarge(url, text) {
  const large = h("dialog", { class: "large", "aria-label": text || "Picture", onclick: () => large.close(), onclose: () => large.remove() },
    h("img", { src: url, alt: text || "Picture" }), h("button", { type: "button", class: "icon", "aria-label": "Close the picture" }, "✕"));
  document.body.append(large);
  large.showModal();
}

// one phone -----------------------------------------------------------------------------------------

class Phone {
  constructor(person) {
    this.person = person;
    this.bot = { name: "", username: "" };
    this.rows = new Map();
    this.spinning = new Map();
    this.editing = null;
    this.seen = 0;
    this.build();
  }

  build() {
    const { key, first_name, tint } = this.person;
    this.face = h("span", { class: "face", "aria-hidden": "true" }, "C");
    this.title = h("b", {}, "…");
    this.status = h("span", { class: "status", role: "status" }, "bot");
    this.linkInput = h("input", { type: "url", placeholder: "https://t.me/…?start=…", "aria-label": `Invite link for ${first_name}`, "data-testid": "link", autocomplete: "off" });
    this.linkRow = h("form", { class: "link-row", hidden: true, onsubmit: (event) => { event.preventDefault(); this.open(this.linkInput.value.trim()); } }, this.linkInput, h("button", { type: "submit", "aria-label": "Open the link" }, "Open"));
    this.cards = h("div", { class: "cards" });
    this.stream = h("div", { class: "stream", role: "log", "aria-label": `Chat of ${first_name}`, "aria-live": "polite" });
    this.chat = h("div", { class: "chat" }, this.stream);
    this.typing = h("div", { class: "typing", hidden: true, "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.about = h("div", { class: "about" });
    this.stream.append(this.about, this.typing);
    this.holdTheEnd();
    this.below = h("div", { class: "below" }, ...this.buildComposer());
    this.screen = h("article", { class: "phone", id: `phone-${key}`, "data-testid": `phone-${key}`, "aria-label": `Phone of ${first_name}, ${key}` },
      h("div", { class: "top" }, this.face, h("div", { class: "who" }, this.title, this.status),
        h("button", { type: "button", class: "icon paste", "aria-label": "Paste an invite link", title: "Paste an invite link", onclick: () => this.showLinkRow() }, icon("link")),
        this.buildMenu()),
      this.linkRow, this.cards, this.chat, this.below);
    this.place = h("section", { class: "place", style: `--tint: ${tint}` },
      h("div", { class: "owner" }, h("b", {}, first_name), h("span", { class: "role" }, key)), this.screen);
  }

  buildMenu() {
    const flip = (label, className, act) => h("label", { class: "switch" }, h("input", { type: "checkbox", class: className, onchange: (event) => this.try(act(event.target.checked)) }), h("span", { class: "track", "aria-hidden": "true" }), h("span", {}, label));
    this.blockSwitch = flip("Block the bot", "block", (on) => this.ask(on ? "block" : "unblock", {}));
    this.voiceSwitch = flip("Refuse voice notes", "refuse-voice", (on) => this.ask("settings", { refuses_voice: on }));
    this.commands = h("div", { class: "panel-commands" });
    return h("details", { class: "drop menu" }, h("summary", { class: "icon", "aria-label": `Settings of ${this.person.first_name}'s phone` }, icon("dots")), h("div", { class: "panel" }, this.blockSwitch, this.voiceSwitch, this.commands));
  }

  buildComposer() {
    const name = this.person.first_name;
    this.begin = h("button", { type: "button", class: "begin", "data-testid": "start", onclick: () => this.try(this.ask(this.cut ? "unblock" : "start", {})) }, "START");
    this.editingLine = h("div", { class: "editing", hidden: true }, h("span", {}, "✎ Edit message"), h("button", { type: "button", "aria-label": "Stop editing", onclick: () => this.stopEditing() }, "✕"));
    this.file = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "File to send", onchange: () => this.sendFiles() });
    this.clip = h("button", { type: "button", class: "icon attach", "aria-label": "Attach a photo or file", onclick: () => this.file.click() }, icon("clip"));
    this.input = h("textarea", { rows: 1, placeholder: "Message", "aria-label": `Message from ${name}`, "data-testid": "input", oninput: () => this.typed(), onkeydown: (event) => this.keyed(event) });
    this.counter = h("span", {}, "0:00");
    this.recording = h("div", { class: "recording", hidden: true, role: "status" }, this.counter, h("button", { type: "button", class: "cancel", "aria-label": "Cancel the recording", onclick: () => this.endRecording(false) }, "Cancel"));
    this.send = h("button", { type: "button", class: "icon send", "aria-label": "Send", hidden: true, onclick: () => this.sendText() }, icon("send"));
    this.record = h("button", { type: "button", class: "icon record", "aria-label": "Record a voice message", "data-testid": "record", onpointerdown: () => this.held(), onpointerup: () => this.released(), onclick: (event) => this.clicked(event) }, icon("mic"));
    this.composer = h("div", { class: "composer" }, this.clip, this.file, this.input, this.recording, this.send, this.record);
    this.reply = h("div", { class: "reply", hidden: true, role: "group", "aria-label": "Keyboard of the bot" });
    return [this.editingLine, this.begin, this.composer, this.reply];
  }

  // acts

  ask(path, body) { return ask(`users/${this.person.id}/${path}`, body); }

  async try(promise) {
    try { return await promise; } catch (error) { this.toast(error.message); return null; }
  }

  say(text) { return this.try(this.ask("text", { text })); }

  async open(link) {
    if (!link) return;
    if (await this.try(this.ask("open", { link }))) {
      this.linkInput.value = "";
      this.linkRow.hidden = true;
    }
  }

  showLinkRow() {
    this.linkRow.hidden = !this.linkRow.hidden;
    if (!this.linkRow.hidden) this.linkInput.focus();
  }

  followed(event, url) {
    if (!isDeepLink(url, this.bot.username)) return;
    event.preventDefault();
    const choices = phones.map((phone) => [`${phone.person.first_name} (${phone.person.key})`, () => phone.open(url)]);
    this.dialog("Open this link on the phone of", [...choices, ["Copy the link", () => navigator.clipboard.writeText(url).catch(() => {})], ["Cancel", () => {}]]);
  }

  typed() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    const full = this.input.value.trim() !== "";
    this.send.hidden = !full;
    this.record.hidden = full;
  }

  keyed(event) {
    if (event.key === "Escape") this.stopEditing();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.sendText();
  }

  async sendText() {
    const text = this.input.value.trim();
    if (!text) return;
    const sent = await this.try(this.editing ? this.ask("edit", { message_id: this.editing, text }) : isDeepLink(text, this.bot.username) ? this.ask("open", { link: text }) : this.ask("text", { text }));
    if (sent) this.stopEditing();
  }

  startEditing(message) {
    this.editing = message.message_id;
    this.editingLine.hidden = false;
    this.input.value = message.text;
    this.typed();
    this.input.focus();
  }

  stopEditing() {
    this.editing = null;
    this.editingLine.hidden = true;
    this.input.value = "";
    this.typed();
  }

  // Several pictures at once are an album: each a message of its own, all with the same number.
  async sendFiles() {
    const files = [...this.file.files];
    this.file.value = "";
    const album = files.length > 1 ? { album: String(Date.now()) } : {};
    for (const file of files) {
      const picture = ["image/jpeg", "image/png", "image/webp"].includes(file.type);
      const query = new URLSearchParams(picture ? album : { ...album, name: file.name });
      await this.try(this.ask(`${picture ? "photo" : "document"}?${query}`, file));
    }
  }

  // A short click starts and the next one ends; held for longer, letting go ends.
  held() {
    this.heldSince = this.recorder ? null : performance.now();
    if (!this.recorder) this.startRecording();
  }

  released() {
    if (this.heldSince && performance.now() - this.heldSince > 500) this.endRecording(true);
    else if (!this.heldSince) this.endRecording(true);
  }

  clicked(event) {
    if (event.detail !== 0) return; // a pointer was seen above; this is the keyboard
    if (this.recorder) this.endRecording(true);
    else this.startRecording();
  }

  async startRecording() {
    player.audio.pause();
    const recorder = new Recorder();
    this.recorder = recorder;
    this.starting = recorder.start();
    try {
      await this.starting;
    } catch {
      this.recorder = null;
      this.toast("No microphone, or it is not allowed");
      return;
    }
    this.showRecording(true);
    this.ticking = setInterval(() => { this.counter.textContent = minutes((performance.now() - recorder.since) / 1000); }, 200);
  }

  async endRecording(wanted) {
    const recorder = this.recorder;
    if (!recorder) return;
    this.recorder = null;
    await this.starting.catch(() => {});
    if (!recorder.recorder) return;
    clearInterval(this.ticking);
    this.showRecording(false);
    const sound = await recorder.stop();
    if (wanted && sound.size) await this.try(this.ask("voice", sound));
  }

  showRecording(on) {
    this.composer.classList.toggle("live", on);
    this.counter.textContent = "0:00";
    this.recording.hidden = !on;
    this.input.hidden = on;
    this.clip.hidden = on;
    this.record.setAttribute("aria-label", on ? "Send the recording" : "Record a voice message");
    this.record.replaceChildren(icon(on ? "send" : "mic"));
  }

  async press(message, row, column, button) {
    if (button.url) return this.followedButton(button.url);
    this.spin(message.message_id, row, column, 15);
    // A phone sends what its button says, although the bot may have changed the message meanwhile.
    await this.try(this.ask("press", { message_id: message.message_id, data: button.callback_data, forged: true }));
    return undefined;
  }

  followedButton(url) {
    if (isDeepLink(url, this.bot.username)) return this.open(url);
    return window.open(safe(url), "_blank", "noopener");
  }

  // what is seen

  clear() {
    for (const row of this.rows.values()) row.remove();
    this.stream.querySelectorAll(".day").forEach((day) => day.remove());
    this.rows.clear();
    this.spinning.clear();
    this.seen = 0;
    this.lastDay = null;
  }

  show(view) {
    const first = this.seen === 0;
    const low = this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 90;
    this.bot = view.bot;
    this.title.textContent = view.bot.name;
    this.face.textContent = [...view.bot.name][0] || "?";
    this.blockSwitch.querySelector("input").checked = view.blocked;
    this.voiceSwitch.querySelector("input").checked = view.refuses_voice;
    this.showCommands(view.commands);
    this.showSpinning(view.spinning);
    let news = false;
    for (const message of view.messages) news = this.showMessage(message, first) || news;
    this.showState(view);
    this.showAction(view);
    this.showCards(view.handed);
    if (!first) for (const toast of view.toasts) toast.alert ? this.dialog(toast.text, [["OK", () => {}]]) : this.toast(toast.text);
    this.seen = view.revision;
    if (first || news || low) this.scrollDown(first);
  }

  scrollDown(atOnce) {
    this.stays = true;
    requestAnimationFrame(() => this.chat.scrollTo({ top: this.chat.scrollHeight, behavior: atOnce ? "instant" : "smooth" }));
  }

  // What grows later (a picture, the keys below the chat) doesn't push the newest message out of sight.
  holdTheEnd() {
    const away = () => { this.stays = false; };
    for (const name of ["wheel", "touchmove", "pointerdown", "keydown"]) this.chat.addEventListener(name, away, { passive: true });
    this.chat.addEventListener("scroll", () => { if (this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 4) this.stays = true; }, { passive: true });
    const observer = new ResizeObserver(() => { if (this.stays) this.chat.scrollTop = this.chat.scrollHeight; });
    observer.observe(this.chat);
    observer.observe(this.stream);
  }

  showState(view) {
    const cut = view.blocked || view.deactivated;
    this.cut = cut;
    this.begin.hidden = view.started && !cut;
    this.begin.textContent = cut ? "UNBLOCK" : "START";
    this.composer.hidden = !view.started || cut;
    this.about.hidden = view.started || this.rows.size > 0;
    this.about.replaceChildren(h("b", {}, view.description ? "What can this bot do?" : "No messages yet"), view.description || "Press START, or open an invite link with the chain above.");
    this.showKeyboard(view.started && !cut ? view.keyboard : null);
  }

  showKeyboard(keyboard) {
    const shown = JSON.stringify(keyboard);
    if (shown === this.shownKeyboard) return;
    this.shownKeyboard = shown;
    this.reply.hidden = !keyboard;
    this.input.placeholder = (keyboard && keyboard.input_field_placeholder) || "Message";
    this.reply.replaceChildren(...(keyboard ? keyboard.keyboard : []).map((row) => h("div", { class: "row" }, ...row.map((key) => h("button", { type: "button", onclick: () => this.pressKey(key) }, key.text)))));
  }

  pressKey(key) {
    if (key.request_contact) return this.try(this.ask("contact", {}));
    if (key.request_location) return this.try(this.ask("location", {}));
    return this.say(key.text);
  }

  showCommands(commands) {
    this.commands.replaceChildren(...commands.map((command) => h("button", { type: "button", onclick: () => { this.screen.querySelector(".menu").open = false; this.say(`/${command.command}`); } }, `/${command.command}  ${command.description}`)));
    this.commands.hidden = commands.length === 0;
  }

  showAction(view) {
    clearTimeout(this.actionTimer);
    const action = view.action;
    this.typing.hidden = !action;
    this.status.textContent = action ? ACTIONS[action.action] || "busy…" : view.blocked ? "blocked" : "bot";
    this.status.classList.toggle("busy", Boolean(action));
    if (action) this.actionTimer = setTimeout(() => this.showAction({ ...view, action: null }), action.seconds_left * 1000);
  }

  showCards(handed) {
    const shown = JSON.stringify(handed);
    if (shown === this.shownCards) return;
    this.shownCards = shown;
    this.cards.replaceChildren(...handed.map((card) => h("button", { type: "button", class: "sms", "data-testid": "hand", onclick: () => this.open(card.link) },
      h("span", { class: "mark", "aria-hidden": "true" }, "✉️"), h("span", {}, h("b", {}, card.text || "Invite link received by SMS"), h("small", {}, card.link)), h("span", { class: "go" }, "Open"))));
  }

  showSpinning(spinning) {
    const before = new Set(this.spinning.keys());
    for (const item of spinning) {
      before.delete(`${item.message_id}:${item.row}:${item.column}`);
      this.spin(item.message_id, item.row, item.column, item.seconds_left);
    }
    for (const key of before) this.unspin(key);
  }

  spin(message, row, column, seconds) {
    const key = `${message}:${row}:${column}`;
    clearTimeout(this.spinning.get(key));
    this.spinning.set(key, setTimeout(() => this.unspin(key), seconds * 1000));
    this.buttonAt(key)?.classList.add("waiting");
  }

  unspin(key) {
    clearTimeout(this.spinning.get(key));
    this.spinning.delete(key);
    this.buttonAt(key)?.classList.remove("waiting");
  }

  buttonAt(key) {
    const [message, row, column] = key.split(":");
    return this.rows.get(Number(message))?.querySelector(`.inline button[data-at="${row}:${column}"]`);
  }

  // True where the message is new.
  showMessage(message, still) {
    const old = this.rows.get(message.message_id);
    if (message.deleted) {
      old?.remove();
      this.rows.delete(message.message_id);
      return false;
    }
    const row = this.messageRow(message, still || Boolean(old));
    this.rows.set(message.message_id, row);
    if (old) old.replaceWith(row);
    else {
      this.showDay(message);
      this.typing.before(row);
      if (!still) this.maybePlay(message);
    }
    for (const key of this.spinning.keys()) this.buttonAt(key)?.classList.add("waiting");
    if (message.kind === "voice") player.show();
    return !old;
  }

  showDay(message) {
    const day = DAY.format(message.date * 1000);
    if (day === this.lastDay) return;
    this.lastDay = day;
    this.typing.before(h("div", { class: "day" }, day));
  }

  maybePlay(message) {
    const wanted = document.querySelector(".autoplay").checked;
    if (wanted && this.person.key === "learner" && message.from === "bot" && message.kind === "voice" && player.audio.paused) player.toggle(message.file.url);
  }

  messageRow(message, still) {
    const own = message.from === "user";
    const wide = message.buttons.length > 0 || ["voice", "audio", "photo"].includes(message.kind);
    const bubble = h("div", { class: "bubble" }, this.quote(message), ...this.media(message),
      message.text && h("p", { class: "words" }, ...words(message.text, message.entities, this)),
      h("span", { class: "stamp" }, `${message.edit_date ? "edited " : ""}${HOURS.format(message.date * 1000)}`),
      own && message.kind === "text" && h("button", { type: "button", class: "pencil", "aria-label": "Edit this message", onclick: () => this.startEditing(message) }, "✎"));
    return h("div", { class: `message ${message.from} of-${message.kind}${wide ? " wide" : ""}${still ? " still" : ""}`, "data-id": message.message_id, "data-testid": "message" },
      bubble, message.buttons.length > 0 && this.inline(message));
  }

  quote(message) {
    const replied = message.reply_to && this.rows.get(message.reply_to);
    if (message.forwarded) return h("div", { class: "quote" }, "Forwarded message");
    return replied ? h("div", { class: "quote" }, replied.querySelector(".words")?.textContent || "Voice message") : null;
  }

  media(message) {
    const file = message.file;
    if (message.kind === "contact") return [h("p", { class: "words" }, "👤 Phone number shared")];
    if (message.kind === "location") return [h("p", { class: "words" }, "📍 Place sent")];
    if (!file) return [];
    if (message.kind === "photo") return [h("button", { type: "button", class: "enlarge", "aria-label": `Enlarge: ${message.text || "picture"}`, onclick: () => enlarge(file.url, message.text) }, h("img", { class: "photo", src: file.url, alt: message.text || "Picture", width: file.width, height: file.height, style: `aspect-ratio: ${file.width} / ${file.height}; height: auto`, loading: "eager" }))];
    if (message.kind === "voice" || message.kind === "audio") return [this.voice(file)];
    const ending = file.name.includes(".") ? file.name.split(".").pop().slice(0, 4) : "file";
    return [h("a", { class: "paper", href: file.url, download: file.name, "aria-label": `Download ${file.name}` }, h("span", { class: "sheet", "aria-hidden": "true" }, ending), h("span", {}, h("b", {}, file.name), h("small", {}, bytes(file.size))))];
  }

  voice(file) {
    const wave = h("div", { class: "wave", "aria-hidden": "true", onclick: (event) => player.seek(file.url, event.offsetX / wave.clientWidth) }, ...Array.from({ length: BARS }, () => h("i")));
    drawWave(wave, file.url);
    return h("div", { class: "voice", "data-url": file.url, "data-seconds": file.duration },
      h("button", { type: "button", class: "play", "aria-label": "Play voice message", "data-testid": "play", onclick: () => player.toggle(file.url) }, icon("play")),
      wave, h("span", { class: "length" }, minutes(file.duration)));
  }

  inline(message) {
    return h("div", { class: "inline", role: "group", "aria-label": "Buttons" }, ...message.buttons.map((row, rowIndex) => h("div", { class: "row" }, ...row.map((button, column) => h("button", { type: "button", "data-at": `${rowIndex}:${column}`, "data-data": button.callback_data, onclick: () => this.press(message, rowIndex, column, button) }, button.text, button.url && h("span", { class: "out", "aria-hidden": "true" }, "↗"))))));
  }

  toast(text) {
    this.screen.querySelectorAll(".toast").forEach((old) => old.remove());
    const toast = h("div", { class: "toast", role: "status", "data-testid": "toast" }, text);
    this.screen.append(toast);
    setTimeout(() => toast.remove(), 3500);
  }

  dialog(text, choices) {
    const dialog = h("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text, "data-testid": "alert" });
    const close = (act) => { dialog.remove(); act(); };
    dialog.append(h("div", {}, h("p", {}, text), h("div", { class: "choices" }, ...choices.map(([label, act]) => h("button", { type: "button", onclick: () => close(act) }, label)))));
    this.screen.append(dialog);
    dialog.querySelector("button").focus();
  }
}

// the page ------------------------------------------------------------------------------------------

const phones = PEOPLE.map((person) => new Phone(person));
const connection = document.querySelector(".connection");
const clock = { offset: 0 };
let reachable = false;

function showConnection(state, text) {
  connection.dataset.state = state;
  connection.textContent = text;
}

async function meetEverybody() {
  for (const { id, first_name } of PEOPLE) await ask("users", { id, first_name, language_code: "lv" });
}

async function watchChats() {
  let after = -1;
  for (;;) {
    try {
      if (after < 0) {
        await meetEverybody();
        phones.forEach((phone) => phone.clear());
        after = 0;
      }
      const news = await ask(`chats?users=${PEOPLE.map((person) => person.id).join(",")}&after=${after}&wait=20`);
      for (const view of news.phones) phones.find((phone) => phone.person.id === view.user.id).show(view);
      after = news.revision;
    } catch (error) {
      reachable = false;
      showConnection("reconnecting", "reconnecting…");
      if (error.status === 404) after = -1; // another simulator, with nobody in it yet
      await pause(1000);
    }
  }
}

async function watchBot() {
  for (;;) {
    try {
      const [bot, time, found] = await Promise.all([ask("bot"), ask("clock"), ask("findings")]);
      reachable = true;
      clock.offset = time.offset;
      showConnection(bot.connected ? "connected" : "offline", bot.connected ? "bot connected" : "bot not connected");
      showFindings(found);
      showClock();
    } catch {
      reachable = false;
      showConnection("reconnecting", "reconnecting…");
    }
    await pause(1500);
  }
}

function showClock() {
  const now = Date.now() + clock.offset * 1000;
  document.querySelector(".clock time").textContent = HOURS.format(now);
  document.querySelector(".clock .date").textContent = WHOLE_DAY.format(now);
}

let shownFindings = "";

function showFindings(found) {
  const text = JSON.stringify(found);
  if (text === shownFindings) return;
  shownFindings = text;
  const box = document.querySelector(".findings");
  box.classList.toggle("some", found.length > 0);
  box.querySelector(".count").textContent = found.length;
  box.querySelector(".none").hidden = found.length > 0;
  box.querySelector(".list").replaceChildren(...found.slice(-50).map((row) => h("li", {}, `${row.kind.replaceAll("_", " ")}${row.method ? ` (${row.method})` : ""}: ${row.detail}`)));
}

async function moveClock(move) {
  const time = await ask("clock", move).catch(() => null);
  if (time) clock.offset = time.offset;
  showClock();
}

// The instant at which a clock on a wall in the zone shows this date and time.
function instantInZone(local) {
  const asUtc = new Date(`${local}:00Z`).getTime();
  const parts = Object.fromEntries(formatted({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(asUtc).map((part) => [part.type, part.value]));
  const shown = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
  return new Date(asUtc - (shown - asUtc)).toISOString();
}

const FAULTS = {
  offline: () => ask("faults", { kind: "offline", seconds: 10 }),
  429: () => ask("faults", { kind: "too_many_requests", method: "send*", retry_after: 3 }),
  dropped: () => ask("faults", { kind: "reset_after", method: "send*" }),
  duplicates: () => ask("updates", { duplicates: 1 }),
  none: () => ask("faults", undefined, "DELETE"),
};

function wireControls() {
  for (const button of document.querySelectorAll("[data-add]")) button.addEventListener("click", () => moveClock({ add: Number(button.dataset.add) }));
  for (const button of document.querySelectorAll("[data-fault]")) {
    button.addEventListener("click", () => { button.closest("details").open = false; FAULTS[button.dataset.fault]().catch(() => {}); });
  }
  const form = document.querySelector(".set-clock");
  form.addEventListener("submit", (event) => { event.preventDefault(); form.closest("details").open = false; moveClock({ instant: instantInZone(form.elements.moment.value) }); });
  form.querySelector(".real-time").addEventListener("click", () => { form.closest("details").open = false; moveClock({ offset: 0 }); });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.drop[open]")) if (!open.contains(event.target)) open.open = false;
  });
}

function wireTabs() {
  const row = document.querySelector(".phones");
  const tabs = document.querySelector(".tabs");
  row.append(...phones.map((phone) => phone.place));
  tabs.append(...phones.map((phone, index) => h("button", { type: "button", "aria-current": String(index === 0), onclick: () => phone.place.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" }) }, phone.person.first_name)));
  row.addEventListener("scroll", () => {
    const current = Math.round(row.scrollLeft / phones[0].place.clientWidth);
    [...tabs.children].forEach((tab, index) => tab.setAttribute("aria-current", String(index === current)));
  }, { passive: true });
}

wireControls();
wireTabs();
setInterval(() => reachable && showClock(), 1000);
watchChats();
watchBot();
