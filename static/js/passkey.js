// Starts allauth's ceremonies, [data-ceremony] with the ids of what takes part. What needs a passkey appears where the
// browser knows them, and a ceremony that fails says so on the page.
for (const { dataset } of document.querySelectorAll("[data-ceremony]")) {
  const { ceremony, ...ids } = dataset;
  window.allauth.webauthn.forms[ceremony]({ ids });
}

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const alert = document.querySelector("[data-passkey-error]");
  alert.setAttribute("role", "alert");
  alert.hidden = false;
});
