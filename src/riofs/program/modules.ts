/** What is here of what programs import: three and its addons, all of it on the global THREE. */

/** Where people get three from: a bare name, a path into its package, a copy on a CDN or beside the page. */
const three = /(^|\/)three(\.js)?(@[\w.^~-]+)?(\/(webgpu|tsl|\+esm|build\/.+|src\/.+|r\d+\/.+))?$/i
const file = /(^|\/)three(\.(module|core|min|webgpu|tsl))*\.[cm]?js$/i
const addon = /(^|\/)(addons|examples\/jsm|examples\/js|jsm)\/.+|^three-stdlib$/

/** What does here what other modules are imported for. */
const instead: readonly (readonly [modules: RegExp, hint: string])[] = [
  [/\b(d3|chart\.?js|echarts|plotly|recharts|vega)/, "chart({type: 'bar', data: […]}) draws charts"],
  [/\b(gsap|tween|anime|popmotion|framer)/, 'animate(node, {x: 2}, {duration: 1}) moves things'],
  [/\b(lil-gui|dat\.?gui|tweakpane|leva)/, 'slider({min: 0, max: 1}), checkbox() and button() are controls'],
  [
    /\b(react|vue|svelte|preact|lit|solid-js)\b/,
    'panel(), label(), button() and html({html: …}) make interfaces',
  ],
  [
    /^(node:)?(fs|path|os|https?|net|child_process)(\/|$)/,
    'a program reaches no files, network or processes',
  ],
]

/** A specifier without the query that CDNs take. */
const bare = (specifier: string): string => specifier.replace(/[?#].*$/, '').replace(/\/$/, '')

/** Whether a module is here. */
export function known(specifier: string): boolean {
  const name = bare(specifier)
  return three.test(name) || file.test(name) || addon.test(name)
}

/** Why a module cannot be imported. */
export function unknown(specifier: string): string {
  const hint = instead.find(([modules]) => modules.test(specifier))?.[1]
  return `module ${JSON.stringify(specifier)} is not here; here are 'three' and 'three/addons/…'${hint ? `; ${hint}` : ''}`
}

export const isAddon = (specifier: string): boolean => addon.test(bare(specifier))

/** The expression for all of a module that is here: an addon is either one thing among three's, or a collection of functions. */
export function whole(specifier: string): string {
  const name = /([A-Za-z_$][\w$]*)(\.\w+)*$/.exec(bare(specifier))?.[1]
  return name && isAddon(specifier) ? `(typeof THREE.${name}=='object'?THREE.${name}:THREE)` : 'THREE'
}

/** The expression for one export of a module that is here. */
export function part(specifier: string, name: string): string {
  const missing = JSON.stringify(`${specifier} has no ${name} here`)
  return `('${name}'in THREE?THREE.${name}:(()=>{throw new SyntaxError(${missing})})())`
}
