// Single keys for the desk, and the list of questions that fills the form; every page works without them.
"use strict";

const TYPED_IN = "input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select, [contenteditable]";

/** Somebody who types, or calls one of the browser's own commands, never means one of our keys. */
function isTyping(event) {
  const at = event.target instanceof Element ? event.target : document.body;
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || at.closest(TYPED_IN) !== null;
}

/** Whatever is folded around an element is opened, or it could not be reached. */
function unfold(element) {
  for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) {
    around.open = true;
  }
}

/** Do what an element with a key is for: follow a link, open what is folded, or put the cursor where one writes. */
function act(element) {
  if (element.tagName === "DETAILS") {
    element.open = !element.open;
    element.querySelector("summary").focus();
    return;
  }
  unfold(element);
  if (element.dataset.keyFocus) {
    const field = element.querySelector(element.dataset.keyFocus);
    if (field) field.focus();
    return;
  }
  element.click();
}

function listenForKeys() {
  const list = document.querySelector("[data-keys-list]");
  if (!list || list.dataset.keysList === "off") return;
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.repeat) return;
    if (event.key === "?") {
      event.preventDefault();
      act(list);
      return;
    }
    if (!/^[a-z]$/.test(event.key)) return;
    const found = document.querySelector(`[data-key="${event.key}"]`);
    if (!found) return;
    event.preventDefault();
    act(found);
  });
}

/** A chosen question is put into the form at once; what was written stays before it. */
function fillFrom(select) {
  const field = document.getElementById(select.dataset.fills);
  if (!field) return;
  const button = select.parentElement.querySelector("button[name=insert]");
  if (!button) return;
  // Choosing alone changes nothing, for whoever goes through the list by keyboard chooses each in turn.
  button.type = "button";
  button.addEventListener("click", () => {
    const words = select.selectedOptions[0].dataset.words || "";
    const written = field.value.trim();
    if (words && !written.includes(words)) field.value = written ? `${written} ${words}` : words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

listenForKeys();
document.querySelectorAll("select[data-fills]").forEach(fillFrom);
