// Markup as tagged templates: htm reads it, Preact keeps the page as it says.
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
