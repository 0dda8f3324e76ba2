/**
 * `node test/hosts/run.ts [--minutes N] [--seed S]`: three hosts that mount each other, users on each who work on all of
 * them, and whatever can go wrong with hosts and with what is between them. Nothing that was taken may be lost, nothing
 * may come twice, nobody may hang, who has nothing to do with a fault may not notice it, and in the end all is as it was.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { dice } from '../e2e/scripts.ts'
import { faults } from './faults.ts'
import type { Host } from './host.ts'
import { pulse } from './pulse.ts'
import { Ring } from './ring.ts'
import { Rig, missing } from './rig.ts'
import { User } from './user.ts'
import { Verdict } from './verdict.ts'
import { Windows } from './windows.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes ?? 5)
const seed = Number(values.seed ?? Date.now() % 1e6)

/** How long a host may take to be seen by all again, in milliseconds: the longest pause between two tries, and some. */
const BACK = 90_000
/** What a hive may hold more in the end than at the beginning: sockets, and bytes. */
const SOCKETS = 10
const BYTES = 400 << 20

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const why = await missing()
if (why) {
  say(`NOT TESTED: hosts in network namespaces: ${why}`)
  process.exit(process.env['CI'] ? 1 : 0)
}

const random = dice(seed)
const windows = new Windows()
const verdict = new Verdict(windows)
say(`hosts: ${minutes} minutes, seed ${seed}`)
{
  await using rig = await Rig.lay(['a', 'b', 'c'])
  await Promise.all(rig.hosts.map((host) => host.start()))
  await rig.mesh()
  await all(rig.hosts)
}
for (const line of verdict.summary()) say(`hosts: ${line}`)
for (const line of verdict.wrong.slice(0, 50)) say(`hosts: WRONG: ${line}`)
say(`hosts: ${verdict.wrong.length ? `FAILED, seed ${seed}` : 'ok'}`)
process.exitCode = verdict.wrong.length ? 1 : 0

async function all(hosts: readonly Host[]): Promise<void> {
  const users = hosts.flatMap((here, at) =>
    hosts.map((there, to) => new User(here, there, verdict, dice(seed + 10 * at + to))),
  )
  const rings = hosts.map((here, at) => new Ring(here, hosts[(at + 1) % hosts.length]!, verdict, windows))
  for (const part of [...users, ...rings]) await part.begin()
  // The first program of a display takes its time.
  const own = users.filter(({ here, there }) => here === there)
  await Promise.all(own.map((user) => user.draw(AbortSignal.timeout(BACK))))
  const before = await Promise.all(hosts.map((host) => host.holds()))
  const over = new AbortController()
  const working = [
    ...users.flatMap((user) => [user.work(over.signal), user.listen(over.signal)]),
    ...rings.map((ring) => ring.work(over.signal)),
  ]
  const pulses = hosts.map((host) => pulse(host, windows, over.signal))
  const until = performance.now() + minutes * 60_000
  while (performance.now() < until && !verdict.wrong.length) await trouble(hosts)
  over.abort()
  await Promise.all(working)
  const held = await Promise.all(pulses)
  say(`hosts: held up by their machine ${held.join(', ')} times`)
  for (const user of users) await user.check()
  await Promise.all(rings.map((ring) => ring.check(performance.now() + BACK)))
  for (const [at, host] of hosts.entries()) await settled(host, before[at]!)
}

/** One fault, its end, and all hosts seeing each other again. */
async function trouble(hosts: readonly Host[]): Promise<void> {
  await sleep(1000 + random() * 4000)
  const host = hosts[Math.floor(random() * hosts.length)]!
  const { title, begin, end } = faults[Math.floor(random() * faults.length)]!
  const window = windows.open(host.name)
  const began = performance.now()
  await begin(host, random)
  await sleep(500 + random() ** 2 * 20_000)
  const ended = performance.now()
  await end(host)
  const back = await seen(hosts)
  verdict.must(back, `${host.name} is not back ${BACK / 1000} s after ${title}`)
  window.close()
  const [lasted, took] = [ended - began, performance.now() - ended].map((ms) => (ms / 1000).toFixed(1))
  say(`hosts: ${(began / 1000).toFixed(1)} s: ${host.name}: ${title} for ${lasted} s, back after ${took} s`)
}

/** Until each sees all others, or until that is late. */
async function seen(hosts: readonly Host[]): Promise<boolean> {
  const late = performance.now() + BACK
  for (const here of hosts)
    for (const there of hosts.filter((host) => host !== here))
      while ((await here.look(there.name).catch(() => [])).at(2) !== 'up') {
        if (performance.now() > late) return false
        await sleep(200)
      }
  return true
}

/** Nothing is left of all that was done. */
async function settled(host: Host, before: Awaited<ReturnType<Host['holds']>>): Promise<void> {
  const late = performance.now() + BACK
  const waits = async () => {
    for (const name of ['a', 'b', 'c']) if (Number((await host.look(name))[5] ?? 0) > 0) return true
    return false
  }
  while ((await waits()) && performance.now() < late) await sleep(200)
  verdict.must(!(await waits()), `${host.name} has requests under way that nobody has made`)
  const after = await host.holds()
  verdict.must(
    after.sockets <= before.sockets + SOCKETS,
    `${host.name} has ${after.sockets} sockets open, ${before.sockets} at the beginning`,
  )
  verdict.must(after.bytes <= before.bytes + BYTES, `${host.name} holds ${after.bytes} bytes`)
  const mega = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
  say(
    `hosts: ${host.name}: ${before.sockets} then ${after.sockets} sockets, ${mega(before.bytes)} then ${mega(after.bytes)}`,
  )
}
