// An edge that is pulled, by hand or with the arrow keys; outward is more.
import { useRef } from "preact/hooks";
import { html } from "../html.js";

/** @typedef {"left" | "right" | "up" | "down"} Edge */

/** Which way is outward. @type {Record<Edge, [number, number]>} */
const OUTWARD = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

/**
 * @param {object} props
 * @param {Edge} props.edge
 * @param {string} props.label
 * @param {number} props.value  pixels
 * @param {number} props.most
 * @param {Record<string, string>} props.style
 * @param {() => number} props.scale  pixels of the picture for one of the screen
 * @param {(on: boolean) => void} [props.onHold]
 * @param {(pixels: number) => void} props.onPull  by so much outward, from where it is now
 */
export default function EdgeHandle({ edge, label, value, most, style, scale, onHold, onPull }) {
  const held = useRef(/** @type {{x: number, y: number, value: number} | null} */ (null));
  const [outX, outY] = OUTWARD[edge];
  const press = (/** @type {PointerEvent} */ event) => {
    event.preventDefault();
    const element = /** @type {HTMLElement} */ (event.currentTarget);
    element.setPointerCapture(event.pointerId);
    element.focus();
    held.current = { x: event.clientX, y: event.clientY, value };
    onHold?.(true);
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (!held.current) return;
    const out = (event.clientX - held.current.x) * outX + (event.clientY - held.current.y) * outY;
    onPull(held.current.value + out * scale() - value);
  };
  const lift = () => {
    if (held.current) onHold?.(false);
    held.current = null;
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = keyed(event.key, outX, outY) * (event.shiftKey ? 64 : 8);
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    onPull(by);
  };
  return html`
    <div class=${`edge-handle ${edge}`} role="slider" tabindex="0" aria-label=${label} aria-valuemin="0"
      aria-valuemax=${most} aria-valuenow=${value}
      aria-orientation=${outX ? "horizontal" : "vertical"} style=${style}
      onPointerDown=${press} onPointerMove=${move} onPointerUp=${lift} onPointerCancel=${lift}
      onKeyDown=${onKeyDown}></div>
  `;
}

/** @param {string} key @param {number} outX @param {number} outY */
function keyed(key, outX, outY) {
  const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  return x * outX + y * outY;
}
