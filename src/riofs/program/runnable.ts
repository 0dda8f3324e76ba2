/**
 * A program that is ready to run: see `prepare.ts`. It is a script, not strict; of the sandbox it expects the global THREE with
 * three's addons in it (`THREE.OrbitControls`), `__help(what, name)`, which is `what` or the prelude's own of that name, `__later(what)`, which is `what` and
 * hears when that is a promise and rejected, `__canvas(id, width, height)`, a canvas of the page itself, and that no name of the prelude was declared with let, const or class.
 */
export interface Runnable {
  /** What the machine runs: top-level declarations are globals that can be declared again. */
  readonly code: string
  /** Names that it declares at its top level, in order. */
  readonly declared: readonly string[]
  /** Whether it is a promise that is to be waited for as far as it goes without time passing. */
  readonly async: boolean
  /** Puts a place in `code`, whose column counts characters, back to where it was in the source; both from 1. */
  readonly place: (line: number, column: number) => readonly [line: number, column: number]
}
