import "./css/style.css";
import "htmx.org";
import { isTyping } from "./keys";
import { foldFilters, walkLists } from "./lists";
import { openReport } from "./report";

document.documentElement.classList.add("js");
const report = document.querySelector<HTMLElement>("[data-report]");
if (report) openReport(report);
else walkLists();
foldFilters();

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event)) return;
  const search = document.querySelector<HTMLInputElement>("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.select();
});
