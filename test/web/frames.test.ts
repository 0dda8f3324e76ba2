import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moment, moving } from '../../src/scene/moment.ts'
import { Clock } from '../../src/web/page/canvas/clock.ts'
import { Frames } from '../../src/web/page/canvas/frames.ts'
import { node } from '../scene/nodes.ts'

const timeout = 10_000

const cube = (x: number, turned = 0) =>
  node('c', 'box', null, { position: [x, 0, 0], rotation: [0, turned, 0] }, { layer: '3d' })

/** The node after frames of the server, said 0.1 s later each. */
function after(...said: readonly ReturnType<typeof node>[]) {
  const frames = new Frames()
  const shown = said.map((one, i) => frames.even({ version: 1, clock: i / 10, set: [one] }, i / 10 + 0.02))
  return shown.at(-1)!.set![0]!
}

test('from one frame to the next it goes evenly', { timeout }, () => {
  const shown = after(cube(0), cube(1))
  const xs = [0.1201, 0.145, 0.17, 0.22, 9].map(
    (clock) => (moment(shown, clock).props['position'] as number[])[0],
  )
  assert.deepEqual(
    xs.map((x) => Math.round(x! * 100) / 100),
    [0, 0.25, 0.5, 1, 1],
  )
  assert.equal(moving(shown, 0.2), true)
  assert.equal(moving(shown, 0.23), false)
})

test('it turns the short way round', { timeout }, () => {
  const shown = after(cube(0, 6.2), cube(0, 0.1))
  const [, y] = moment(shown, 0.17).props['rotation'] as number[]
  assert.ok(y! > 6.2 && y! < 6.4, String(y))
})

test('what comes after a while is there at once, and what is animated is let be', { timeout }, () => {
  const frames = new Frames()
  frames.even({ version: 1, clock: 0, set: [cube(0)] }, 0)
  const late = cube(1)
  assert.equal(frames.even({ version: 1, clock: 5, set: [late] }, 5).set![0], late)
  const animation = { id: 1, start: 5, duration: 2, delay: 0, times: 1, yoyo: false, easing: 'linear', from: { x: 0 }, to: { x: 3 } } as const // oxfmt-ignore
  const animated = { ...cube(2), animations: [animation] }
  assert.equal(frames.even({ version: 1, clock: 5.1, set: [animated] }, 5.1).set![0], animated)
  const again = cube(0)
  frames.even({ version: 1, clock: 5.2, drop: ['c'] }, 5.2)
  assert.equal(frames.even({ version: 1, clock: 5.25, set: [again] }, 5.25).set![0], again)
})

test(
  'the clock does not stumble over words that come late, and follows one that was put',
  { timeout },
  () => {
    const clock = new Clock()
    clock.say(10, 1000)
    clock.say(10.1, 1180) // 80 ms late
    assert.ok(Math.abs(clock.at(1180) - 10.18) < 0.005)
    clock.say(10.3, 1290) // sooner than ever
    assert.equal(Math.round(clock.at(1290) * 1000), 10_300)
    clock.say(3, 1300)
    assert.equal(Math.round(clock.at(1300) * 1000), 3000)
  },
)
