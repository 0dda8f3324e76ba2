import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { hive, homeIn } from '../hive.ts'
import type { Hive, Home } from '../hive.ts'
import type { Asked, Scene } from '../row.ts'

const CUBE = `const cube = box({color: 'red'})\n`
/** A sphere of 12,000 triangles: 2 × 100 × 60, less those that meet at a point. */
const BALL = `clear(); const ball = new THREE.Mesh(new THREE.SphereGeometry(1, 100, 61), new THREE.MeshStandardMaterial({color: 'teal'})); scene.add(ball)\n`
/** Times of each thing in one round. */
const TIMES = 10

/**
 * A cube and its undoing, from open to close; `screen` of a cube and of 12,000 triangles, each at a moment it was not drawn for yet;
 * and how long another file takes at the 99th percentile while pictures are made.
 */
export async function display(asked: Asked): Promise<Scene> {
  const running = await hive(await homeIn(asked.directory))
  const rio = join(running.at, 'rio')
  await program(running, CUBE)
  await readFile(join(rio, 'screen')) // what is loaded at the first time is not counted
  return {
    async round() {
      const programs = await timed(TIMES, () => program(running, CUBE))
      const undos = await timed(TIMES, () => writeFile(join(rio, 'version'), 'undo\n'))
      const cubes = await timed(TIMES, () => picture(running, CUBE))
      await program(running, BALL)
      const late: number[] = []
      const over = beside(join(running.at, 'ctl'), late)
      const balls = await timed(TIMES, () => picture(running, `ball.rotation.y += 0.1\n`))
      await over()
      return {
        program: { ours: middle(programs) },
        undo: { ours: middle(undos) },
        'screen of a cube': { ours: middle(cubes) },
        'of 12,000 triangles': { ours: middle(balls) },
        'others p99': { ours: late.sort((a, b) => a - b)[Math.floor(late.length * 0.99)]! },
      }
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** Until it has run: close(2) does not wait for that, fsync(2) does. */
const program = ({ at }: Hive, source: string): Promise<void> =>
  writeFile(join(at, 'rio/scene/parse'), source, { flush: true })

/** Milliseconds of a picture that is not there yet. */
async function picture(running: Hive, change: string): Promise<number> {
  await program(running, change)
  const begun = performance.now()
  await readFile(join(running.at, 'rio/screen'))
  return performance.now() - begun
}

/** Milliseconds of each time, as it says or as the clock does. */
async function timed(times: number, work: () => Promise<number | void>): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < times; n++) {
    const begun = performance.now()
    took.push((await work()) ?? performance.now() - begun)
  }
  return took
}

const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

/** Reads a file again and again; the function that ends it resolves when it has. */
function beside(path: string, late: number[]): () => Promise<void> {
  const over = new AbortController()
  const reading = again(over.signal, async () => {
    late.push(...(await timed(1, async () => void (await readFile(path)))))
  })
  return () => {
    over.abort()
    return reading
  }
}

async function again(over: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!over.aborted) await work()
}

const FOLLOWERS = 50

/** From the first byte of a program until the last of 50 readers of OPS has what it changed. */
export async function fanOut(asked: Asked): Promise<Scene> {
  const running = await hive(await homeIn(asked.directory))
  const all = new AsyncDisposableStack()
  all.use(running)
  await program(running, CUBE)
  const followers: Readable[] = []
  for (let n = 0; n < FOLLOWERS; n++) {
    const cat = spawn('cat', [join(running.at, 'rio/scene/OPS')], { stdio: ['ignore', 'pipe', 'inherit'] })
    all.defer(() => void cat.kill())
    followers.push(cat.stdout)
    await once(cat.stdout, 'data') // all there is
  }
  let count = 0
  return {
    async round() {
      const took = await timed(TIMES, async () => {
        const heard = followers.map((lines) => once(lines, 'data'))
        await program(running, `cube.position.x = ${++count}\n`)
        await Promise.all(heard)
      })
      return { last: { ours: middle(took) } }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const VERSIONS = 1000

/**
 * What a version costs, of 1,000 that each move a cube and count: bytes on the disk, and resident in a hive that is started with
 * them, more than in one that is started with one; and how long it takes to go back to the first.
 */
export async function versions(asked: Asked): Promise<Scene> {
  return {
    async round() {
      const home = await homeIn(asked.directory)
      await at(home, (running) => program(running, `${CUBE}let count = 0\n`))
      const before = await at(home, weight)
      await at(home, async (running) => {
        for (let n = 0; n < VERSIONS; n++) await program(running, `cube.position.x = ++count / 100\n`)
      })
      const after = await at(home, weight)
      const far = await at(home, (running) => timed(1, () => goTo(running, 1)))
      return {
        memory: { ours: (after.memory - before.memory) / VERSIONS },
        disk: { ours: (after.disk - before.disk) / VERSIONS },
        back: { ours: far[0]! },
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** Does it in a hive that is started for it. */
async function at<T>(home: Home, work: (running: Hive) => Promise<T>): Promise<T> {
  await using running = await hive(home)
  return await work(running)
}

const goTo = ({ at }: Hive, version: number): Promise<void> =>
  writeFile(join(at, 'rio/version'), `${version}\n`)

/** Bytes that the process has resident once its machine runs, and that its database has on the disk. */
async function weight(running: Hive): Promise<{ readonly memory: number; readonly disk: number }> {
  const { pid, database } = running
  await readFile(join(running.at, 'rio/scene/vars'))
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const sizes = await Promise.all(
    [database, `${database}-wal`].map(async (path) => (await readFile(path)).length),
  )
  return { memory: Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) * 1024, disk: sizes[0]! + sizes[1]! }
}
