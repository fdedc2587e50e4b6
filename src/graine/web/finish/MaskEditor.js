// The mask painter on the page: its bar, its canvas, its keys; full screen where there is little room.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { colourOf, loaded } from "../canvas/images.js";
import { PointerInput } from "../canvas/input.js";
import { Stage } from "../canvas/stage.js";
import { fitted, zoomed } from "../canvas/view.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { finish } from "./finishState.js";
import MaskToolbar from "./MaskToolbar.js";
import { useMaskKeys } from "./useMaskKeys.js";

/** @typedef {import("./finishLogic.js").Input} Input */
/** @typedef {import("../canvas/painter.js").Painter} Painter */
/** @typedef {import("../canvas/painter.js").Brush} Brush */

const NARROW = "(max-width: 700px)"; // here painting wants the whole screen

/** @param {{input: Input, painter: Painter, onChange: () => void}} props */
export default function MaskEditor({ input, painter, onChange }) {
  const [full, setFull] = useState(false);
  const element = useRef(/** @type {HTMLDivElement | null} */ (null));
  const refuse = () => {
    const small = !full && matchMedia(NARROW).matches;
    if (small) setFull(true);
    return small;
  };
  const stage = useStage({ element, input, painter, onChange, refuse });
  const brush = () => brushFor(input);
  const act = (/** @type {import("../canvas/geometry.js").Box | null} */ box) => {
    stage.current?.changed(box);
    onChange();
  };
  const zoom = (/** @type {number} */ factor) => stage.current && zoomAround(stage.current, factor);
  useMaskKeys({ element, stage, painter, brush, act, zoom, full, setFull });
  useEffect(() => stage.current?.resize(), [full]);
  return html`
    <div class=${`mask-editor ${full ? "full" : ""}`}>
      <${MaskToolbar} painter=${painter} act=${act} zoom=${zoom} full=${full} onFull=${() => setFull(!full)} />
      <div class="mask-stage" ref=${element} tabindex="0" role="application" aria-label=${t("finish.canvas")}
        aria-describedby="canvas-help">
        <canvas></canvas><canvas></canvas><canvas></canvas>
      </div>
      <p id="canvas-help" class="hint canvas-help">${t("finish.canvas_help")}</p>
    </div>
  `;
}

/**
 * Set the canvases up once the picture is there.
 * @param {object} props
 * @param {{current: HTMLDivElement | null}} props.element
 * @param {Input} props.input
 * @param {Painter} props.painter
 * @param {() => void} props.onChange
 * @param {() => boolean} props.refuse
 */
function useStage({ element, input, painter, onChange, refuse }) {
  const stage = useRef(/** @type {Stage | null} */ (null));
  const now = useRef({ onChange, refuse });
  now.current = { onChange, refuse };
  useEffect(() => {
    /** @type {(() => void)[]} */
    const ends = [];
    notifyErrors(loaded(api.inputUrl(input.hash))).then((image) => {
      if (!image || !element.current || ends.length) return;
      const made = setUp(element.current, image, painter, {
        input,
        changed: () => now.current.onChange(),
        refuse: () => now.current.refuse(),
      });
      stage.current = made.stage;
      ends.push(made.close);
    });
    return () => {
      ends.push(() => undefined);
      for (const end of ends) end();
      stage.current = null;
    };
  }, [input.hash, painter]);
  return stage;
}

/**
 * @param {HTMLDivElement} element
 * @param {HTMLImageElement} image
 * @param {Painter} painter
 * @param {{input: Input, changed: () => void, refuse: () => boolean}} more
 */
function setUp(element, image, painter, { input, changed, refuse }) {
  const [picture, mask, cursor] = element.querySelectorAll("canvas");
  const stage = new Stage({ picture, mask, cursor }, image, painter.mask, colourOf(element, "--mask-colour"));
  const pointers = new PointerInput(element, { stage, painter, brush: () => brushFor(input), changed, refuse });
  painter.tell = (box) => stage.changed(box);
  const watch = new ResizeObserver(() => stage.resize());
  watch.observe(element);
  const close = () => {
    watch.disconnect();
    pointers.close();
    stage.close();
  };
  return { stage, close };
}

/** The brush in pixels of the picture. @param {Input} input @returns {Brush} */
function brushFor({ width, height }) {
  const { brush, size } = finish.value;
  return { tool: brush, radius: (size / 100) * Math.min(width, height) };
}

/** Zoom round the middle; 0 shows the whole picture. @param {Stage} stage @param {number} factor */
function zoomAround(stage, factor) {
  const { mask, screen, view, fit } = stage;
  const middle = { x: screen.width / 2, y: screen.height / 2 };
  stage.setView(factor ? zoomed(view, middle, factor, fit) : fitted(mask, screen));
}
