import "./css/style.css";
import "htmx.org";
import { isTyping } from "./keys";
import { foldFilters, walkLists } from "./lists";
import { openReport } from "./report";
import { openReview } from "./review";

document.documentElement.classList.add("js");
const report = document.querySelector<HTMLElement>("[data-report]");
const review = document.querySelector<HTMLElement>("[data-review]");
if (report) openReport(report);
else if (review) openReview(review);
else walkLists();
foldFilters();

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event)) return;
  const search = document.querySelector<HTMLInputElement>("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.select();
});
