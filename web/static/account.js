// Passkeys, passwords that can be looked at, and a key that can be copied. Without this everything else still works.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (credentials) => (credentials || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function ask(kind, options) {
  options.challenge = bytes(options.challenge);
  if (kind === "create") {
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = named(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  options.allowCredentials = named(options.allowCredentials);
  return navigator.credentials.get({ publicKey: options });
}

function answer(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports ? response.getTransports() : [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    if (response.userHandle) said.userHandle = text(response.userHandle);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said });
}

function trouble(form, error) {
  const line = form.querySelector("[data-passkey-error]");
  const { known, address, cancelled } = line.dataset;
  line.textContent = { InvalidStateError: known, SecurityError: address }[error.name] || cancelled;
  line.hidden = false;
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const line = form.querySelector("[data-passkey-error]");
  if (!window.PublicKeyCredential) {
    line.textContent = line.dataset.address;
    line.hidden = false;
    continue;
  }
  for (const button of form.querySelectorAll("[data-passkey-button]")) button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    line.hidden = true;
    try {
      form.elements.answer.value = answer(await ask(form.dataset.passkey, JSON.parse(form.dataset.options)));
    } catch (error) {
      trouble(form, error);
      return;
    }
    form.submit();
  });
}

// A password that was typed can be looked at, for whoever is alone with the screen.

for (const field of document.querySelectorAll("[data-can-show]")) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  label.className = "field-shows";
  box.type = "checkbox";
  box.addEventListener("change", () => {
    field.type = box.checked ? "text" : "password";
  });
  label.append(box, field.dataset.canShow);
  field.after(label);
  field.form.addEventListener("submit", () => {
    field.type = "password";
  });
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copies);
    button.textContent = button.dataset.copied;
  });
}
