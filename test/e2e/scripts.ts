import assert from 'node:assert/strict'
import { toFileError } from '../../src/lib/errno.ts'
import type { Fsys } from '../../src/ninep/fsys.ts'

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 15), z | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return ((z ^ (z >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** One thing that a user does. It is told to the script's memory in two steps: that it begins, and that it was acknowledged. */
type Act = (script: Script) => Promise<void>

/** A user with an agent of his own: does things at random, and knows what was acknowledged. */
export class Script {
  readonly #name: string
  readonly #random: () => number
  #fs: Fsys | undefined
  #count = 0
  /** What files must hold; two where the last write of one may have come through or not. */
  readonly #texts = new Map<string, Set<string>>()
  /** Lines that history must have, in order, and whether more or less of them may be there. */
  #lines: string[] = []
  #linesMayBeGone = false
  readonly #rules = new Set<string>()
  /** What was asked, in order; the last one may not have come through. */
  readonly #prompts: string[] = []
  #lastMayBeMissing = false
  /** Replies that were read to their end, by turn. */
  readonly #replies = new Map<number, string>()

  constructor(name: string, random: () => number) {
    this.#name = name
    this.#random = random
  }

  get prompts(): number {
    return this.#prompts.length
  }

  /** Goes on until the server is gone. */
  async run(fs: Fsys, gone: AbortSignal): Promise<void> {
    this.#fs = fs
    try {
      while (!gone.aborted) await acts[Math.floor(this.#random() * acts.length)]!(this)
    } catch (error) {
      if (!gone.aborted) throw error
    }
  }

  /** Whether everything is there that was acknowledged. */
  async check(fs: Fsys): Promise<void> {
    this.#fs = fs
    for (const [file, right] of this.#texts) {
      const text = shownOf(file, await this.#read(file))
      assert.ok(right.has(text), `${this.#name}/${file}: ${text}, and not ${[...right].join(' or ')}`)
      this.#texts.set(file, new Set([text]))
    }
    await this.#checkHistory()
    await this.#checkTurns()
    const rules = await this.#read('rules')
    for (const rule of this.#rules) assert.ok(rules.includes(`${rule}\n`), `${this.#name}/rules: ${rule}`)
  }

  /** A word that was never used before. */
  word(): string {
    return `${this.#name}-${++this.#count}-${'x'.repeat(Math.floor(this.#random() ** 4 * 5000))}`
  }

  async set(file: string, text: string, shown = text): Promise<void> {
    const before = this.#texts.get(file) ?? new Set([shownOf(file, await this.#read(file))])
    this.#texts.set(file, new Set([...before, shown]))
    await this.write(file, text)
    this.#texts.set(file, new Set([shown]))
  }

  async say(word: string): Promise<void> {
    await this.write('history', `${word}\n`, true)
    this.#lines.push(word)
  }

  async forget(how: () => Promise<void>, lines: readonly string[]): Promise<void> {
    this.#linesMayBeGone = true
    await how()
    this.#lines = [...lines]
    this.#linesMayBeGone = false
  }

  async ask(word: string): Promise<void> {
    this.#prompts.push(word)
    this.#lastMayBeMissing = true
    try {
      await this.write('input', `${word}\n`)
    } catch (error) {
      if (toFileError(error).code !== 'EAGAIN') throw error
      this.#prompts.pop() // too many wait
      await this.#read('wait')
    }
    this.#lastMayBeMissing = false
  }

  async rule(): Promise<void> {
    const word = `${this.#name}-r${++this.#count % 100}`
    await this.write('rules', `${word}\n`)
    this.#rules.add(word)
  }

  /** Reads the reply of a turn that was acknowledged. */
  async listen(): Promise<void> {
    const turn = 1 + Math.floor(this.#random() * (this.#prompts.length - 1))
    if (this.#prompts.length < 2) return
    const reply = await this.#read(`turns/${turn}/output`).catch(() => undefined)
    if (reply !== undefined) this.#replies.set(turn, reply)
  }

  async write(file: string, text: string, append = false): Promise<void> {
    await this.#fs!.write(`llm/${this.#name}/${file}`, Buffer.from(text), { append })
  }

  async #read(file: string): Promise<string> {
    return Buffer.from(await this.#fs!.read(`llm/${this.#name}/${file}`)).toString()
  }

  async #checkHistory(): Promise<void> {
    const lines = (await this.#read('history')).split('\n').filter(Boolean)
    const said = lines.map((line) => (JSON.parse(line) as { readonly content: string }).content)
    const found = this.#lines.map((line) => said.indexOf(line))
    if (!this.#linesMayBeGone || found.some((at) => at >= 0)) {
      assert.ok(!found.includes(-1), `${this.#name}/history lost ${found.indexOf(-1)} of ${found.length}`)
      assert.deepEqual(
        found,
        found.toSorted((a, b) => a - b),
      )
    } else this.#lines = []
    this.#linesMayBeGone = false
  }

  async #checkTurns(): Promise<void> {
    const turns = (await this.#fs!.list(`llm/${this.#name}/turns`)).length
    if (turns < this.#prompts.length && this.#lastMayBeMissing) this.#prompts.pop()
    this.#lastMayBeMissing = false
    assert.equal(turns, this.#prompts.length, `turns of ${this.#name}`)
    for (const [at, prompt] of this.#prompts.entries())
      assert.equal(await this.#read(`turns/${at + 1}/prompt`), `${prompt}\n`)
    for (const [turn, reply] of this.#replies) assert.equal(await this.#read(`turns/${turn}/output`), reply)
  }
}

/** What of a file is compared. */
const shownOf = (file: string, text: string): string =>
  file === 'config' ? String((JSON.parse(text) as { readonly max_tokens: number | null }).max_tokens) : text

/** What users do. */
const acts: readonly Act[] = [
  (script) => script.ask(script.word()),
  (script) => script.ask(script.word()),
  (script) => script.listen(),
  (script) => script.say(script.word()),
  (script) => script.set('system', `${script.word()}\n`),
  (script) => script.rule(),
  (script) => script.set('config', `{"max_tokens":${script.prompts + 1}}`, String(script.prompts + 1)),
  async (script) => {
    const word = script.word()
    await script.forget(() => script.write('history', `${word}\n`), [word])
  },
  (script) => script.forget(() => script.write('ctl', 'clear\n'), []),
]
