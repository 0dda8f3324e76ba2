/** `GUI` of lil-gui and dat.GUI, as pages use it: a panel of controls. */

import { flat } from './helpers.ts'
import { listen } from './handlers.ts'
import { setPlain } from './plain.ts'
import type { PlainNode } from './plain.ts'
import type { Stage } from './stage.ts'
import { detach } from './stage.ts'

type Target = Record<string, unknown>
type Heard = (value: unknown) => void

/** One row: a value of an object, and those who want to know when it changes. */
class Knob {
  readonly node: PlainNode
  readonly #target: Target
  readonly #key: string
  readonly #heard: Heard[] = []
  readonly #values: readonly unknown[] | null
  constructor(node: PlainNode, target: Target, key: string, values: readonly unknown[] | null = null) {
    this.node = node
    this.#target = target
    this.#key = key
    this.#values = values
    listen(node.stage, node, 'input', (event: unknown) => this.#take(event))
    listen(node.stage, node, 'change', (event: unknown) => this.#take(event))
  }
  #take(event: unknown): void {
    const said: unknown = Reflect.get(event as object, 'value')
    const value = this.#values === null ? said : this.#values[(this.node.values['options'] as string[]).indexOf(String(said))] // oxfmt-ignore
    this.#target[this.#key] = typeof this.#target[this.#key] === 'number' ? Number(value) : value
    for (const run of this.#heard) run(this.#target[this.#key])
  }
  onChange(run: Heard): this {
    if (this.#heard.length < 100) this.#heard.push(run)
    return this
  }
  onFinishChange(run: Heard): this {
    return this.onChange(run)
  }
  name(label: string): this {
    setPlain(this.node, this.node.type === 'button' ? { text: label } : { label })
    return this
  }
  min(min: number): this {
    return this.#set({ min })
  }
  max(max: number): this {
    return this.#set({ max })
  }
  step(step: number): this {
    return this.#set({ step })
  }
  #set(props: Target): this {
    setPlain(this.node, props)
    return this
  }
  setValue(value: unknown): this {
    this.#target[this.#key] = value
    return this.updateDisplay()
  }
  getValue(): unknown {
    return this.#target[this.#key]
  }
  listen(): this {
    return this
  }
  updateDisplay(): this {
    const value = this.#target[this.#key]
    if (this.node.type === 'checkbox') return this.#set({ checked: value })
    return this.node.type === 'button' ? this : this.#set({ value })
  }
  disable(): this {
    return this.#set({ disabled: true })
  }
  enable(): this {
    return this.#set({ disabled: false })
  }
  destroy(): void {
    detach(this.node.stage, this.node)
  }
  remove(): void {
    this.destroy()
  }
}

export function knobs(stage: Stage): Record<string, unknown> {
  class GUI {
    readonly panel: PlainNode
    readonly domElement = { style: {} }
    constructor({ title = 'Controls' }: { readonly title?: string } = {}, parent?: PlainNode) {
      this.panel = flat(stage, 'panel', [{ title, width: 260, ...(parent === undefined ? { x: stage.look.width - 280, y: 20 } : {}) }]) // oxfmt-ignore
      parent?.add(this.panel)
    }
    add(target: Target, key: string, first?: unknown, second?: unknown, third?: unknown): Knob {
      const value = target[key]
      if (typeof value === 'function') return this.#row('button', { text: key }, target, key, (value as () => void).bind(target)) // oxfmt-ignore
      if (typeof first === 'object' && first !== null) return this.#choice(target, key, first)
      if (typeof value === 'boolean')
        return this.#row('checkbox', { label: key, checked: value }, target, key)
      if (typeof value !== 'number') return this.#row('input', { label: key, value }, target, key)
      if (first === undefined) return this.#row('input', { label: key, value: String(value), kind: 'number' }, target, key) // oxfmt-ignore
      return this.#row('slider', { label: key, value, min: first, max: second ?? 1, ...(third === undefined ? {} : { step: third }) }, target, key) // oxfmt-ignore
    }
    addColor(target: Target, key: string): Knob {
      return this.#row('input', { label: key, kind: 'color', value: String(target[key]) }, target, key)
    }
    addFolder(title: string): GUI {
      return new GUI({ title }, this.panel)
    }
    #row(
      type: 'button' | 'checkbox' | 'input' | 'slider',
      props: Target,
      target: Target,
      key: string,
      run?: () => void,
    ): Knob {
      // oxfmt-ignore
      const node = flat(stage, type, run === undefined ? [props] : [props, run])
      this.panel.add(node)
      return new Knob(node, target, key)
    }
    #choice(target: Target, key: string, choices: object): Knob {
      const list = Array.isArray(choices)
      const values: readonly unknown[] = list ? (choices as unknown[]) : Object.values(choices)
      const options = list ? values.map(String) : Object.keys(choices)
      const at = Math.max(0, values.indexOf(target[key]))
      const node = flat(stage, 'select', [{ label: key, options, value: options[at] }])
      this.panel.add(node)
      return new Knob(node, target, key, values)
    }
    open(): this {
      return this
    }
    close(): this {
      return this
    }
    title(title: string): this {
      setPlain(this.panel, { title })
      return this
    }
    hide(): this {
      this.panel.hide()
      return this
    }
    show(): this {
      this.panel.show()
      return this
    }
    destroy(): void {
      detach(stage, this.panel)
    }
    /** A new one has its name. */
    retire(): void {
      this.destroy()
    }
  }
  return { GUI, dat: { GUI } }
}
