import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCanvas } from '@napi-rs/canvas'
import { FlatPainter } from '../../src/riofs/picture/flat.ts'
import type { InputEvent, Patch, SceneNode } from '../../src/scene/node.ts'
import { chartTypes } from '../../src/scene/props.ts'
import { FIRST_VIEW } from '../../src/scene/view.ts'
import { Chromium, without } from '../riofs/picture/chromium.ts'
import { compare, decoded, drawn, keep } from '../riofs/picture/compare.ts'
import { node } from '../scene/nodes.ts'
import { cases } from './cases.ts'

const size = { width: 480, height: 400 }
const view = { ...FIRST_VIEW, ...size }
const painter = new FlatPainter()
/** Where pictures go that a person wants to look at. */
const folder = process.env['PICTURES']

const apply = (chrome: Chromium, patch: Partial<Patch>): Promise<unknown> =>
  chrome.page.evaluate(`apply(${JSON.stringify({ version: 1, clock: 0, ...patch })})`)

async function ours(nodes: readonly SceneNode[], clock = 0): Promise<Buffer> {
  const canvas = createCanvas(size.width, size.height)
  const ctx = canvas.getContext('2d')
  ctx.fillStyle = '#fff'
  ctx.fillRect(0, 0, size.width, size.height)
  await painter.draw(ctx, nodes, clock)
  return canvas.toBuffer('image/png')
}

test('A16 the browser shows what the picture shows', { timeout: 120_000, skip: without() }, async (t) => {
  await using chrome = await Chromium.start('test/web/browser/flat.ts')
  await chrome.page.setViewportSize(size)
  for (const kind of chartTypes) assert.ok(cases[`chart ${kind}`], kind)
  for (const [title, nodes] of Object.entries(cases))
    await t.test(title, { timeout: 20_000 }, async () => {
      await apply(chrome, { scene: true, set: nodes, view })
      for (const frame of chrome.page.frames()) await frame.evaluate('document.fonts.ready.then(() => {})')
      const [picture, shot] = [await ours(nodes), await chrome.page.screenshot()]
      if (folder) await keep(folder, `flat ${title}`, picture, shot)
      const [a, b] = [await decoded(picture), await decoded(shot)]
      const { mean, off } = compare(a, b)
      assert.ok(drawn(a) > 500, `${drawn(a)} pixels are drawn`)
      assert.ok(mean < 3, `differs by ${mean} of 255`)
      assert.ok(off < 0.02, `${off * 100} % of the pixels are others`)
      if (folder) t.diagnostic(`${title}: ${mean.toFixed(2)} of 255, ${(off * 100).toFixed(2)} %`)
    })
})

test('what moves is at the same place in both', { timeout: 60_000, skip: without() }, async () => {
  await using chrome = await Chromium.start('test/web/browser/flat.ts')
  await chrome.page.setViewportSize(size)
  const animation = { id: 1, start: 0, duration: 2, delay: 0, times: null, yoyo: true, easing: 'linear', from: { x: 0 }, to: { x: 300 } } as const // oxfmt-ignore
  const nodes = [
    node('r', 'rect', null, { y: 50, width: 60, height: 60, fill: '#b8569b', stroke: 'none', strokeWidth: 0 }, { animations: [animation] }), // oxfmt-ignore
    node('b', 'button', null, { y: 200, text: 'Go' }, { animations: [{ ...animation, id: 2 }] }),
  ]
  await apply(chrome, { scene: true, set: nodes, view })
  assert.equal(await chrome.page.evaluate('view.moving'), true)
  for (const clock of [0.5, 3.5]) {
    await chrome.page.evaluate(`view.show(${clock})`)
    const [a, b] = [await decoded(await ours(nodes, clock)), await decoded(await chrome.page.screenshot())]
    assert.ok(drawn(a) > 500)
    assert.ok(compare(a, b).off < 0.02)
  }
})

const told = (chrome: Chromium): Promise<InputEvent[]> => chrome.page.evaluate<InputEvent[]>('told.splice(0)')

test('what is done by hand is told', { timeout: 60_000, skip: without() }, async (t) => {
  await using chrome = await Chromium.start('test/web/browser/flat.ts')
  const { page } = chrome
  await page.setViewportSize(size)
  const nodes = [
    node(
      'p',
      'panel',
      null,
      { x: 20, y: 20, layout: 'column', gap: 10, padding: 10 },
      { handlers: ['enter'] },
    ),
    node('b', 'button', 'p', { text: 'Go' }, { handlers: ['click', 'dblclick'] }),
    node('i', 'input', 'p', { value: '', label: 'Name' }),
    node('s', 'slider', 'p', { min: 0, max: 10, step: 1, value: 2 }),
    node('c', 'checkbox', 'p', { checked: false, label: 'x' }),
    node('e', 'select', 'p', { options: ['a', 'b'], value: 'a' }),
    node('r', 'rect', null, { x: 300, y: 20, width: 50, height: 50, fill: 'red', stroke: 'none', strokeWidth: 0 }, { handlers: ['drag', 'down'] }), // oxfmt-ignore
    node('d', 'rect', null, {
      x: 400,
      y: 20,
      width: 50,
      height: 50,
      fill: 'red',
      stroke: 'none',
      strokeWidth: 0,
    }),
  ]
  await apply(chrome, { scene: true, set: nodes, view })
  const of = (events: readonly InputEvent[], ...types: readonly string[]): unknown[] =>
    events
      .filter(({ type }) => types.includes(type))
      .map(({ type, node, value, to, key }) => [type, node, value ?? to ?? key])
  await t.test('a click, twice', async () => {
    await page.dblclick('button')
    assert.deepEqual(of(await told(chrome), 'click', 'dblclick', 'enter'), [
      ['enter', 'p', undefined],
      ['click', 'b', undefined],
      ['click', 'b', undefined],
      ['dblclick', 'b', undefined],
    ])
  })
  await t.test('typing', async () => {
    await page.fill('input.rio-field', 'Ada')
    await page.press('input.rio-field', 'Enter')
    assert.deepEqual(of(await told(chrome), 'input', 'submit', 'key'), [
      ['input', 'i', 'Ada'],
      ['submit', 'i', 'Ada'],
    ])
  })
  await t.test('what is typed is not taken away by what comes late', async () => {
    await apply(chrome, { set: [{ ...nodes[2]!, props: { ...nodes[2]!.props, value: 'A' } }] })
    assert.equal(await page.inputValue('input.rio-field'), 'Ada')
  })
  await t.test('choosing', async () => {
    await told(chrome)
    await page.check('input.rio-check')
    await page.selectOption('select', 'b')
    await page.fill('input.rio-slider', '7')
    assert.deepEqual(of(await told(chrome), 'change'), [
      ['change', 'c', true],
      ['change', 'e', 'b'],
      ['change', 's', 7],
    ])
  })
  await t.test('keys, where nothing is typed', async () => {
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Control+b')
    assert.deepEqual(of(await told(chrome), 'key'), [['key', undefined, 'ArrowLeft']])
  })
  await t.test('dragging', async () => {
    await page.mouse.move(310, 30)
    await page.mouse.down()
    await page.mouse.move(330, 60)
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    await page.mouse.up()
    const events = await told(chrome)
    assert.deepEqual(of(events, 'down', 'drag'), [
      ['down', 'r', undefined],
      ['drag', 'r', [320, 50]],
    ])
  })
  await t.test('nothing, where nobody listens', async () => {
    await page.mouse.click(410, 30)
    assert.deepEqual(of(await told(chrome), 'click', 'down'), [])
  })
  await t.test('what is dropped is gone, what has changed is in its place', async () => {
    const moved = { ...nodes[6]!, props: { ...nodes[6]!.props, x: 200, fill: 'blue' } }
    await apply(chrome, { set: [moved], drop: ['b', 'd'] })
    assert.equal(await page.locator('button').count(), 0)
    const left = `[...document.querySelectorAll('.rio-flat [data-node]')].map(({ dataset }) => dataset.node)`
    assert.deepEqual(await page.evaluate(left), ['r'])
    assert.equal(await page.locator('.rio-flat path').getAttribute('fill'), 'blue')
  })
})
