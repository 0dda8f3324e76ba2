/** What controls look like in a browser: the theme as CSS. */

import { CHECK, CHECK_GAP, KNOB, PROGRESS, TRACK } from '../../scene/controls/choices.ts'
import { CORNER, SIDE } from '../../scene/controls/control.ts'
import type { Theme } from '../../scene/theme.ts'

const tick = (color: string): string =>
  `url("data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><path d='M26 53L43 70L75 33' fill='none' stroke='${color}' stroke-width='11.1' stroke-linecap='round' stroke-linejoin='round'/></svg>`,
  )}")`

const chevron = (color: string): string =>
  `url("data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns='http://www.w3.org/2000/svg' width='12' height='8'><path d='M2 2l4 4l4 -4' fill='none' stroke='${color}' stroke-width='1.5' stroke-linecap='round' stroke-linejoin='round'/></svg>`,
  )}")`

// oxfmt-ignore
export const styles = (t: Theme): string => `
.rio-view { position: relative; overflow: hidden; font: 14px "rio sans", "rio symbols", sans-serif; color: ${t.ink}; }
.rio-view, .rio-view * { text-rendering: geometricPrecision; -webkit-font-smoothing: antialiased; }
.rio-flat { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.rio-flat [data-node] { pointer-events: auto; touch-action: none; }
.rio-flat text, .rio-under text { white-space: pre; user-select: none; }
.rio-ui { position: absolute; inset: 0; pointer-events: none; }
.rio-node { position: absolute; box-sizing: border-box; pointer-events: auto; }
.rio-node.rio-disabled > :not(.rio-node) { opacity: 0.5; }
.rio-node > svg { position: absolute; inset: 0; overflow: visible; }
.rio-under { position: absolute; left: 0; top: 0; overflow: visible; pointer-events: none; }
.rio-caption, .rio-value { position: absolute; top: 0; line-height: 18px; font-size: 12.5px; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
.rio-caption { left: 0; max-width: 100%; color: ${t.muted}; }
.rio-value { right: 0; color: ${t.ink}; }
.rio-is-panel { border-radius: ${t.radius - 4}px; background: ${t.soft}; box-shadow: inset 0 0 0 1px ${t.edge}; }
.rio-is-panel.rio-floating { border-radius: ${t.radius}px; background: ${t.surface}; box-shadow: inset 0 0 0 1px ${t.edge}, 0 ${t.shadow.y}px ${t.shadow.blur}px ${t.shadow.color}; }
.rio-is-panel.rio-flatly { box-shadow: inset 0 0 0 1px ${t.edge}; }
.rio-is-panel.rio-bare { box-shadow: none; }
.rio-is-panel.rio-cut { overflow: auto; }
.rio-title { position: absolute; margin: 0; font: bold 14px/20px "rio sans", "rio symbols", sans-serif; white-space: pre; }
.rio-field { position: absolute; left: 0; bottom: 0; width: 100%; box-sizing: border-box; margin: 0; padding: 0 ${SIDE - 1}px; border: 1px solid ${t.border}; border-radius: ${CORNER}px;
  background-color: ${t.field}; color: ${t.ink}; font: inherit; outline: none; appearance: none; }
.rio-field::placeholder { color: ${t.faint}; opacity: 1; }
.rio-field::-webkit-inner-spin-button, .rio-field::-webkit-calendar-picker-indicator { appearance: none; display: none; }
.rio-field:focus-visible { border-color: ${t.accent}; box-shadow: 0 0 0 3px color-mix(in srgb, ${t.accent} 20%, transparent); }
input.rio-field[type=color] { padding: 5px; }
input.rio-field[type=color]::-webkit-color-swatch-wrapper { padding: 0; }
input.rio-field[type=color]::-webkit-color-swatch { border: none; border-radius: 5px; }
textarea.rio-field { padding: 8px ${SIDE - 1}px; resize: none; }
select.rio-field { padding-right: 34px; background-image: ${chevron(t.muted)}; background-repeat: no-repeat; background-position: right 13px center; text-overflow: clip; }
.rio-button { position: absolute; inset: 0; margin: 0; padding: 0 4px; border: 1px solid ${t.border}; border-radius: ${CORNER}px; background: ${t.field}; color: ${t.ink};
  font: inherit; white-space: pre; overflow: hidden; text-overflow: ellipsis; cursor: pointer; }
.rio-button.rio-primary { border: none; background: ${t.accent}; color: ${t.onAccent}; font-weight: bold; }
.rio-button:hover { filter: brightness(0.97); }
.rio-button:active { filter: brightness(0.92); }
.rio-button:focus-visible, .rio-check:focus-visible, .rio-slider:focus-visible { outline: 2px solid ${t.accent}; outline-offset: 2px; }
.rio-slider { position: absolute; left: 0; bottom: 0; width: 100%; height: 22px; margin: 0; appearance: none; background: none; cursor: pointer; }
.rio-slider::-webkit-slider-runnable-track { height: ${TRACK}px; border-radius: ${TRACK / 2}px; background: linear-gradient(to right, var(--rio-color) calc(${KNOB / 2}px + (100% - ${KNOB}px) * var(--rio-share)), ${t.track} 0); }
.rio-slider::-webkit-slider-thumb { appearance: none; box-sizing: border-box; width: ${KNOB}px; height: ${KNOB}px; margin-top: ${(TRACK - KNOB) / 2}px; border: 2px solid var(--rio-color); border-radius: 50%; background: ${t.field}; }
.rio-slider::-moz-range-track { height: ${TRACK}px; border-radius: ${TRACK / 2}px; background: ${t.track}; }
.rio-slider::-moz-range-progress { height: ${TRACK}px; border-radius: ${TRACK / 2}px; background: var(--rio-color); }
.rio-slider::-moz-range-thumb { box-sizing: border-box; width: ${KNOB}px; height: ${KNOB}px; border: 2px solid var(--rio-color); border-radius: 50%; background: ${t.field}; }
.rio-choice { position: absolute; inset: 0; display: flex; align-items: center; gap: ${CHECK_GAP}px; cursor: pointer; white-space: pre; overflow: hidden; }
.rio-check { flex: none; width: ${CHECK}px; height: ${CHECK}px; margin: 0; border: 1px solid ${t.border}; border-radius: ${CHECK * 0.28}px; background: ${t.field}; appearance: none; cursor: pointer; }
.rio-check:checked { border: none; background: ${t.accent} ${tick(t.onAccent)} center / 100%; }
.rio-progress { position: absolute; left: 0; width: 100%; height: ${PROGRESS}px; border-radius: ${PROGRESS / 2}px; background: ${t.track}; overflow: hidden; }
.rio-progress > div { height: 100%; min-width: ${PROGRESS}px; border-radius: ${PROGRESS / 2}px; background: ${t.accent}; }
.rio-label { margin: 0; white-space: pre; }
.rio-backed { border-radius: 10px; }
.rio-text h1, .rio-text h2, .rio-text h3, .rio-text h4, .rio-text p, .rio-text pre { margin: 0; font: inherit; }
.rio-text { overflow: hidden; overflow: clip; overflow-clip-margin: 4px; }
.rio-run { position: absolute; white-space: pre; text-decoration: none; }
.rio-underlined { text-decoration: underline 1px; text-underline-offset: 2px; text-decoration-skip-ink: none; }
.rio-struck { text-decoration: line-through 1px; }
.rio-is-code { overflow: auto; scrollbar-width: thin; border-radius: ${CORNER}px; background: ${t.soft}; box-shadow: inset 0 0 0 1px ${t.edge}; }
.rio-scroll { position: absolute; inset: 1px; overflow: auto; scrollbar-width: thin; border-radius: ${CORNER - 1}px; }
.rio-is-table { border-radius: ${CORNER}px; background: ${t.field}; box-shadow: inset 0 0 0 1px ${t.border}; }
.rio-is-table table { table-layout: fixed; border-collapse: separate; border-spacing: 0; margin: 0 -1px; }
.rio-is-table th, .rio-is-table td { padding: 0 ${SIDE}px; text-align: left; white-space: pre; overflow: hidden; text-overflow: ellipsis; font-weight: normal; }
.rio-is-table td { box-shadow: inset 0 1px 0 ${t.edge}; }
.rio-is-table th { position: sticky; top: 0; background: ${t.soft}; color: ${t.muted}; font-weight: bold; }
.rio-is-table .rio-number { text-align: right; }
.rio-is-table caption { caption-side: bottom; padding: 0 ${SIDE}px; text-align: left; color: ${t.muted}; }
.rio-html { border: none; width: 100%; height: 100%; background: none; color-scheme: light; }
`

/** The same for a page of HTML in a frame of its own, laid out as the picture does it. */
// oxfmt-ignore
export const pageStyles = (t: Theme, fonts: string, size: number): string => `${fonts}
* { text-rendering: geometricPrecision; }
html, body { margin: 0; }
body { font: ${size}px/1.5 "rio sans", "rio symbols", sans-serif; color: ${t.ink}; overflow-wrap: anywhere; }
p, ul, ol, table, pre, blockquote, div, hr { margin: 10px 0 0; }
h1, h2, h3, h4, h5, h6 { margin: 16px 0 0; line-height: 1.3; font-size: 14px; }
h1 { font-size: 22px; } h2 { font-size: 18px; } h3 { font-size: 15.5px; }
body > :first-child, div > :first-child, li > p:first-child, blockquote > :first-child { margin-top: 0; }
ul, ol { padding-left: 24px; } li ul { list-style: disc; } li + li { margin-top: 4px; } li::marker { color: ${t.muted}; }
a { color: ${t.accent}; text-underline-offset: 2px; }
code, kbd, samp, pre { font: 12.6px "rio mono", "rio symbols", monospace; background: ${t.soft}; border-radius: 4px; }
pre { padding: 10px 12px; border-radius: 8px; font-size: 12.5px; line-height: 1.52; overflow: auto; } pre code { background: none; }
table { border-collapse: collapse; } td, th { padding: 6px 10px; border-bottom: 1px solid ${t.border}; text-align: left; }
blockquote { padding-left: 13px; border-left: 3px solid ${t.border}; }
hr { border: none; border-top: 1px solid ${t.border}; height: 0; padding: 3px 0; }
img { max-width: 100%; }
div[style*=background], p[style*=background], section[style*=background] { padding: 10px 12px; border-radius: 8px; }
`
