// On a phone, a[data-sheet-open] shows the part of the page that it points to in a sheet. Without this it scrolls there.
for (const opener of document.querySelectorAll("[data-sheet-open]")) {
  const home = document.getElementById(opener.dataset.sheetOpen);
  const contents = home.querySelector("[data-sheet-contents]");
  const sheet = document.querySelector(`dialog[data-sheet="${opener.dataset.sheetOpen}"]`);

  opener.addEventListener("click", (event) => {
    event.preventDefault();
    sheet.append(contents);
    sheet.showModal();
    sheet.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  });
  sheet.addEventListener("close", () => home.append(contents));
  // A click beside the sheet is on the dialog itself.
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet && event.clientY < sheet.getBoundingClientRect().top) sheet.close();
  });
}
