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
document.querySelectorAll("[data-copy]").forEach(offerCopy);
document.querySelectorAll(".govuk-error-summary").forEach(focusSummary);
