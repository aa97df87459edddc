// Small comforts for those whose browser runs scripts; every page works without them.
"use strict";

/** "You have 120 characters left", under a text that has a limit. Counts as the server does: by code point. */
function countCharacters(box) {
  const area = box.querySelector("textarea");
  const limit = Number(box.dataset.maxlength);
  if (!area || !limit) return;
  const seen = document.createElement("div");
  seen.className = "govuk-character-count__message govuk-hint";
  seen.setAttribute("aria-hidden", "true");
  const spoken = document.createElement("div");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  const hint = box.querySelector(".govuk-character-count__message");
  hint.classList.add("govuk-visually-hidden");
  hint.after(seen, spoken);
  let later;
  const show = () => {
    // A form sends each line end as two characters.
    const left = limit - [...area.value.replace(/\n/g, "\r\n")].length;
    const number = Math.abs(left).toLocaleString("en-GB");
    const noun = Math.abs(left) === 1 ? "character" : "characters";
    seen.textContent = left < 0 ? `You have ${number} ${noun} too many` : `You have ${number} ${noun} left`;
    seen.classList.toggle("govuk-error-message", left < 0);
    clearTimeout(later);
    later = setTimeout(() => { spoken.textContent = seen.textContent; }, 1000);
  };
  area.addEventListener("input", show);
  show();
}

// The default alphabet of text messages (3GPP TS 23.038), and the signs of it that count two.
const GSM_BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_EXTENDED = "\f^{}\\[~]|€";

/** How many text messages a text goes as, counted as the carrier counts; `signs` are those that make it dearer. */
function countSegments(text) {
  const letters = [...text];
  const signs = [...new Set(letters.filter((each) => !GSM_BASIC.includes(each) && !GSM_EXTENDED.includes(each)))];
  const widths = letters.map((each) => (signs.length ? each.length : GSM_EXTENDED.includes(each) ? 2 : 1));
  const [single, part] = signs.length ? [70, 67] : [160, 153];
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= single) return { segments: units ? 1 : 0, signs };
  let segments = 1;
  let room = part;
  for (const width of widths) {
    if (width > room) {
      segments += 1;
      room = part;
    }
    room -= width;
  }
  return { segments, signs };
}

/** "This goes as 2 text messages (UCS-2 because of “ŵ”)." */
function costOf(text) {
  const { segments, signs } = countSegments(text);
  const many = `This goes as ${segments} text message${segments === 1 ? "" : "s"}`;
  if (!signs.length) return `${many}.`;
  const shown = signs.slice(0, 3).map((each) => `“${each}”`).join(", ");
  return `${many} (UCS-2 because of ${shown}${signs.length > 3 ? " and others" : ""}).`;
}

/** The text message that goes out with what is being written, and how many messages it is. */
function showAsText(box) {
  const area = document.getElementById(box.dataset.textOf);
  if (!area) return;
  const [body, cost] = [box.querySelector("[data-text-body]"), box.querySelector("[data-text-cost]")];
  const [long, quotes] = ["long", "quotes"].map((why) => box.querySelector(`[data-text-left="${why}"]`));
  area.addEventListener("input", () => {
    const line = area.value.split(/\s+/).filter(Boolean).join(" ");
    long.hidden = [...line].length <= Number(box.dataset.longest);
    quotes.hidden = true; // whether it repeats the story is looked at when it is sent, or shown first
    const text = long.hidden ? box.dataset.before + line + box.dataset.after : box.dataset.without;
    body.textContent = text;
    const now = costOf(text);
    if (cost.textContent !== now) cost.textContent = now; // said aloud only when it changes
    box.hidden = !line;
  });
}

/** A button that copies the code beside it; it is hidden until this script shows it. */
function offerCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Your browser did not allow copying";
    }
  });
}

/** The summary of what went wrong is where reading should begin. */
function focusSummary(summary) {
  summary.tabIndex = -1;
  summary.focus();
}

document.querySelectorAll(".govuk-character-count").forEach(countCharacters);
document.querySelectorAll("[data-text-of]").forEach(showAsText);
document.querySelectorAll("[data-copy]").forEach(offerCopy);
document.querySelectorAll(".govuk-error-summary").forEach(focusSummary);
