// One to five stars; the same one again takes them away.
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{rating: number, onRate: (rating: number) => void}} props */
export default function StarRating({ rating, onRate }) {
  return html`
    <span class="stars" role="group" aria-label=${t("library.rating")}>
      ${[1, 2, 3, 4, 5].map(
        (stars) => html`
          <button type="button" key=${stars} class=${stars <= rating ? "on" : ""} aria-pressed=${stars === rating}
            aria-label=${t("library.rate", { count: stars })}
            onClick=${() => onRate(stars === rating ? 0 : stars)}>${stars <= rating ? "★" : "☆"}</button>`,
      )}
    </span>
  `;
}
