import { isTyping } from "./keys";

/** On a narrow screen the filters stay away until they are asked for; the styles decide what is narrow. */
export function foldFilters(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-filters]")) {
    button.parentElement!.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(button.closest("form")!.classList.toggle("open")));
    });
  }
}

/** j and k walk the rows of a list; Enter opens one, as on any link. */
export function walkLists(): void {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || (event.key !== "j" && event.key !== "k")) return;
    const rows = [...document.querySelectorAll<HTMLAnchorElement>("main a.row")];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement as HTMLAnchorElement);
    const next = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
    event.preventDefault();
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  });
}
