import { isTyping } from "./keys";

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
