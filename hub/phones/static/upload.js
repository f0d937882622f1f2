// Makes a picture smaller, or takes a file with a list as it is, seals it to the terminal's key of this
// moment, and sends it. The key, the box's number and the list's columns stand behind the # of the
// address: they are sent to nobody by opening it.
"use strict";
const LONGEST = 2400, said = document.querySelector("#said"), file = document.querySelector("#file");
const given = new URLSearchParams(location.hash.slice(1));
const LARGEST = 1000000;
const KINDS = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const number = given.get("n") || "", text = new TextEncoder();

function bytes(base64) {
  const plain = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function listAsked() { // what the terminal wants to know of each person; null: it wants a picture
  if (!given.get("l")) return null;
  try {
    const asked = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(given.get("l"))));
    const word = (one) => typeof one === "string" && one.length < 60;
    const named = (one) => Array.isArray(one) && one.length === 2 && one.every(word);
    const right = asked.columns.length > 0 && asked.columns.length < 20 && asked.columns.every(named);
    return right && Number.isInteger(asked.most) ? asked : null;
  } catch (_) {
    return null;
  }
}

function describe(list) {
  document.title = "传职工名册";
  for (const one of document.querySelectorAll(".picture")) one.hidden = true;
  for (const one of document.querySelectorAll(".list")) one.hidden = false;
  file.accept = KINDS;
  for (const [zh, en] of list.columns) {
    const line = document.createElement("li"), small = document.createElement("small");
    small.textContent = en;
    line.append(zh + " ", small);
    document.querySelector("#columns").append(line);
  }
  document.querySelector("#most").textContent = "最多 " + list.most + " 人";
  const quoted = (word) => /[",]/.test(word) ? '"' + word.replace(/"/g, '""') + '"' : word;
  const row = "\ufeff" + list.columns.map(([zh]) => quoted(zh)).join(",") + "\r\n"; // Excel wants the mark
  document.querySelector("#sample").href = URL.createObjectURL(new Blob([row], { type: "text/csv" }));
}

async function smaller(picture) { // drawn anew: what a phone writes beside a picture stays there
  const image = await createImageBitmap(picture);
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((made) => made ? done(made) : failed(), "image/jpeg", 0.85));
}

async function sealed(picture) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", bytes(given.get("k") || ""), curve, false, []);
  const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: text.encode("kiosk upload 1 " + number) },
    base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const content = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: text.encode(number) }, key, await picture.arrayBuffer());
  const point = await crypto.subtle.exportKey("raw", own.publicKey);
  return new Blob([new Uint8Array([1]), point, iv, content], { type: "application/octet-stream" });
}

const list = listAsked();
if (list) describe(list);

file.addEventListener("change", async () => {
  if (!file.files.length) return;
  if (list && file.files[0].size > LARGEST) {
    said.textContent = "文件太大了，最多 1 MB。 The file is too large.";
    file.value = "";
    return;
  }
  said.textContent = "正在传… Sending…";
  try {
    const parcel = await sealed(list ? file.files[0] : await smaller(file.files[0]));
    const answer = await fetch("/upload/" + encodeURIComponent(number), {
      method: "POST", body: parcel, headers: { "Content-Type": "application/octet-stream" },
    });
    if (answer.status === 204) said.textContent = "传好了，请看终端屏幕。 Sent, see the terminal.";
    else if (answer.status === 404) said.textContent = "这个码已经过期，请在终端上重新扫。 This code has expired.";
    else said.textContent = "没有传成，请再试一次。 Not sent, please try again.";
  } catch (_) {
    said.textContent = list
      ? "这个文件用不了，请换一个。 This file cannot be used."
      : "这张照片用不了，请换一张。 This picture cannot be used.";
  }
  file.value = "";
});
if (!number || !given.get("k")) said.textContent = "请扫终端屏幕上的码。 Please scan the code on the terminal.";
