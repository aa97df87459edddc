// For whoever types a recording: keys for the player, words that lead to their sound, and nothing typed is ever lost.
"use strict";

const sound = document.querySelector("[data-player] audio");
const form = document.querySelector("form[data-keep]");
const text = form && form.querySelector("textarea");

/** Play, pause, go back, and change the speed: by button, or by a key that works while one types. */
function offerPlayer(player) {
  const tools = player.querySelector("[data-player-tools]");
  const speed = player.querySelector("[data-player-speed]");
  const play = tools.querySelector("[data-do=play] span");
  const setSpeed = (change) => {
    const wanted = Math.min(2, Math.max(0.4, Math.round((sound.playbackRate + change) * 10) / 10));
    sound.playbackRate = wanted;
    speed.textContent = wanted === 1 ? "Normal speed" : `Speed: ${Math.round(wanted * 100)} per cent`;
  };
  const does = {
    play: () => (sound.paused ? sound.play().catch(() => {}) : sound.pause()),
    back: () => { sound.currentTime = Math.max(0, sound.currentTime - 5); },
    slower: () => setSpeed(-0.1),
    faster: () => setSpeed(0.1),
  };
  const keys = { F2: "play", F4: "back", F8: "slower", F9: "faster" };
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) does[button.dataset.do]();
  });
  document.addEventListener("keydown", (event) => {
    const only = event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    const wanted = plain ? keys[event.key] : only && { Space: "play", Comma: "back" }[event.code];
    if (!wanted) return;
    event.preventDefault();
    does[wanted]();
  });
  const show = () => { play.textContent = sound.paused ? "Play" : "Pause"; };
  for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, show);
  tools.hidden = false;
}

/** A doubted word plays its sound, and is marked in the text where it still stands. */
function leadToSound(mark) {
  mark.tabIndex = 0;
  mark.setAttribute("role", "button");
  const go = () => {
    sound.currentTime = Math.max(0, Number(mark.dataset.at) - 1);
    sound.play().catch(() => {});
    if (text) select(mark.firstChild.textContent.trim(), Number(mark.dataset.start));
  };
  mark.addEventListener("click", go);
  mark.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    go();
  });
}

/** Mark the place of a word in the text that is nearest to where the draft had it. */
function select(word, near) {
  let best = -1;
  for (let at = text.value.indexOf(word); at >= 0; at = text.value.indexOf(word, at + 1)) {
    if (best < 0 || Math.abs(at - near) < Math.abs(best - near)) best = at;
  }
  if (best < 0) return;
  text.focus();
  text.setSelectionRange(best, best + word.length);
}

/** Keep what was typed a few seconds after the last key, and when the page is left; say so, or say what is wrong. */
function keepTyped() {
  const said = document.querySelector("[data-kept]");
  const until = document.querySelector("[data-until]");
  const address = form.dataset.keep;
  let kept = text.value, keptAt = Date.now(), later = 0, busy = false, over = false;
  const failed = (sentence) => {
    said.textContent = sentence;
    said.classList.add("es-kept--bad");
    said.setAttribute("role", "alert");
  };
  const tell = async (answer) => {
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      failed("You are signed out. Sign in again in another window, then go on here: your words are still on this page.");
      return false;
    }
    const found = await answer.json();
    if (answer.ok) {
      said.classList.remove("es-kept--bad");
      said.removeAttribute("role");
      said.textContent = `What you typed was kept at ${found.kept}.`;
      if (found.until && until) until.textContent = found.until;
      return true;
    }
    over = answer.status === 409;
    failed(found.sentence);
    return false;
  };
  const keep = async (leaving = false) => {
    if (busy || over) return;
    busy = true;
    const now = text.value;
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, text: now });
    try {
      const answer = await fetch(address, {
        method: "POST", body, redirect: "manual", keepalive: leaving && now.length < 50000,
      });
      if (await tell(answer)) { kept = now; keptAt = Date.now(); }
    } catch {
      failed("Your words could not be kept just now. They are still on this page; we try again.");
      later = setTimeout(keep, 15000);
    }
    busy = false;
  };
  text.addEventListener("input", () => {
    clearTimeout(later);
    // Somebody who types without a pause is kept all the same.
    later = setTimeout(keep, Date.now() - keptAt > 20000 ? 0 : 3000);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && text.value !== kept) keep(true);
  });
  // Whoever listens for long and types little keeps the recording too.
  if (sound) sound.addEventListener("timeupdate", () => { if (Date.now() - keptAt > 300000) keep(); });
}

if (sound) {
  document.querySelectorAll("[data-player]").forEach(offerPlayer);
  document.querySelectorAll(".es-doubt").forEach(leadToSound);
  document.querySelectorAll("[data-with-script]").forEach((words) => { words.hidden = false; });
}
if (text) keepTyped();
