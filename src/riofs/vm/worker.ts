import { parentPort, workerData } from 'node:worker_threads'
import { boot } from './base.ts'
import type { Base, Bootstrap } from './base.ts'
import { Engine } from './engine.ts'
import { measuring } from './fonts.ts'
import { hostFunctions } from './host.ts'
import { Image } from './image.ts'
import { Inside } from './inside.ts'
import { Programs } from './programs.ts'
import type { Pages, Ran } from './ran.ts'
import { Dead, Thrown } from './trouble.ts'
import type { Answers, Ask, Start, Told } from './wire.ts'

const { code, limits, from, sources } = workerData as Start
const port = parentPort!
const hosts = hostFunctions(measuring())
const programs = new Programs(sources)

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
const tell = (told: Told): void => port.postMessage(told)

/** A machine whose memory is this image. */
async function resumed(base: Base, pages: Pages): Promise<Inside> {
  const image = new Image(base.memory, pages)
  const engine = await Engine.make(code, limits.memory, hosts, undefined, image.length)
  engine.adopt(base.begun)
  image.fill(engine.wasm.bytes)
  return new Inside(engine, base, image, limits, programs)
}

async function booted(bootstrap: Bootstrap): Promise<readonly [Inside, Base]> {
  const [engine, base] = await boot(code, limits, hosts, bootstrap)
  return [new Inside(engine, base, new Image(base.memory), limits, programs), base]
}

const [first, base] =
  'base' in from ? ([await resumed(from.base, from.pages), from.base] as const) : await booted(from.bootstrap)
let inside = first

type Handlers = {
  readonly [K in Ask['kind']]: (ask: Extract<Ask, { kind: K }>) => Answers[K] | Promise<Answers[K]>
}

const handlers: Handlers = {
  run: (ask) => inside.run(ask, (pages) => tell({ kind: 'before', pages })),
  call: (ask) => inside.call(ask),
  whole: ({ strike }) => inside.whole(strike ? '' : undefined),
  vars: () => inside.vars(),
  snapshot: () => inside.snapshot(),
  restore: ({ pages, sources }) => {
    programs.learn(sources)
    return restored(pages)
  },
}

/** In the memory that there is, or in one that is longer. */
async function restored(pages: Pages): Promise<Ran> {
  const image = new Image(base.memory, pages)
  if (!inside.fits(image)) inside = await resumed(base, pages)
  return inside.restore(image)
}

port.on('message', (ask: Ask) => {
  answered(ask).then(tell, (error: unknown) => tell(refusal(error)))
})

async function answered(ask: Ask): Promise<Told> {
  const handle = handlers[ask.kind] as (ask: Ask) => Answers[Ask['kind']] | Promise<Ran>
  const answer = await handle(ask)
  return { kind: 'answer', answer, touched: inside.touched, broken: inside.broken }
}

/** What is neither a limit nor an error of a program is one of ours: this machine is not asked again. */
function refusal(error: unknown): Told {
  const { message } = error as Error
  const limit = error instanceof Thrown || error instanceof Dead ? error.limit : undefined
  const broken = inside.broken || !(error instanceof Thrown)
  return { kind: 'refusal', message, ...(limit === undefined ? {} : { limit }), broken }
}

tell({ kind: 'ready', base })
