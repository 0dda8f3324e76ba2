/** A bootstrap that is no more than what the tests of the machine itself need: it runs inside. */

import * as THREE from 'three'
import type { Guest, Host, Wish } from '../../../src/riofs/guest/guest.ts'

interface World {
  __guest?: Guest
  __host?: Host
  [name: string]: unknown
}

const world = globalThis as unknown as World
const { stringify } = JSON
const { __host: host } = world

let prints: { level: 'log'; text: string }[] = []
let faults: { message: string; calls?: string; where?: string }[] = []
let wishes: Wish[] = []
let nodes: string[] = []
let known = 0
let running = ''
const timers = new Map<string, () => void>()

const node = (id: string) => ({
  id,
  type: 'box',
  parent: null,
  layer: '3d',
  props: { size: 1 },
  handlers: [],
  z: 0,
  visible: true,
  opacity: 1,
  createdIn: 1, // oxfmt-ignore
})

const guest: Guest = {
  begin(version, clock, author) {
    world['asked'] = `${version} ${clock} ${author}`
  },
  end(declared) {
    world['declared'] = declared
    if (nodes.length > 100) throw Object.assign(new Error('more than 100 nodes'), { limit: 'nodes' })
  },
  flush() {
    const said = stringify({ patch: { set: nodes.slice(known).map(node) }, prints, faults, wishes })
    known = nodes.length
    prints = []
    faults = []
    wishes = []
    return said
  },
  whole() {
    known = 0
    return guest.flush()
  },
  tick(clock) {
    for (const [name, timer] of timers) {
      running = name
      try {
        timer()
      } catch (error) {
        faults.push({ message: String(error), calls: (error as Error).stack!, where: `${name} at ${clock}` })
      }
      running = ''
    }
  },
  event(_clock, event) {
    const { node: id } = JSON.parse(event) as { node: string }
    if (!nodes.includes(id)) throw new Error(`no such node: ${id}`)
  },
  set() {},
  remove(id) {
    nodes = nodes.filter((other) => other !== id)
  },
  clear() {
    nodes = []
  },
  view() {},
  show: (value) => (typeof value === 'string' ? value : (stringify(value) ?? String(value))),
  later(promise) {
    ;(promise as Promise<unknown>).then(undefined, (error: unknown) =>
      faults.push({ message: String(error), calls: (error as Error).stack! }),
    )
  },
  prints() {
    return stringify(prints)
  },
  running: () => running,
  strike(name) {
    if (name) timers.delete(name)
    else timers.clear()
  },
  vars: () =>
    stringify(Object.fromEntries(Object.entries(world).filter(([, value]) => typeof value === 'number'))),
}

world.__guest = guest
Object.assign(world, {
  THREE,
  __help: (what: unknown, name: string) => what || world[name],
  print: (text: unknown) => void prints.push({ level: 'log', text: String(text) }),
  box: (id: string) => void nodes.push(id),
  timer: (name: string, run: () => void) => void timers.set(name, run),
  measure: (text: string) => host!.measure(text, 16, ''),
  now: () => host!.now(),
  encoded: (bytes: ArrayBuffer) => host!.base64(bytes, 0, bytes.byteLength),
  decoded: (text: string) => new Uint8Array(host!.bytes(text)),
})
