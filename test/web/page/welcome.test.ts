import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { foundIn, sentenceOf } from '../../../src/web/page/welcome/who.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

test('who was found, as one sentence', { timeout: 5000 }, () => {
  const rows: readonly [said: string, sentence: RegExp, variable: string][] = [
    [
      'openai: no key (OPENAI_API_KEY)\n  gpt\noffline: ready\n  rules\n',
      /^No key and no local/,
      'OPENAI_API_KEY',
    ],
    ['anthropic: ready\noffline: ready\n', /there is a key for anthropic\.$/, 'ANTHROPIC_API_KEY'],
    [
      'anthropic: ready\ngroq: ready\nxai: no key (XAI_API_KEY)\nollama: ready\n',
      /there are keys for anthropic and groq and ollama on this machine\.$/,
      'XAI_API_KEY',
    ],
    [
      'ollama: ready\nvllm: unreachable: connect ECONNREFUSED\n',
      /there is ollama on this machine\.$/,
      'ANTHROPIC_API_KEY',
    ],
  ]
  for (const [said, sentence, variable] of rows) {
    const found = foundIn(said)
    assert.match(sentenceOf(found), sentence)
    assert.equal(found.variable, variable)
  }
})

test('a first visit, by mouse alone and without a model', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const page = await visits.visit({ first: true })
  const card = (title: string) => page.getByRole('dialog', { name: title, exact: true })
  const press = (title: string, button: string) =>
    card(title).getByRole('button', { name: button, exact: true }).click()
  const shown = async () => (await hive.ok(`awk -F'\\t' '$6 == "*" {print $1}' $N/rio/version`)).trim()
  const cube = (colour: string) =>
    hive.ok(`until grep -qi "${colour}" $N/rio/scene/nodes/cube; do sleep 0.05; done`)

  await t.test('it is said who answers, and how to get a model', async () => {
    await card('Who answers').getByText('a few offline rules answer').waitFor()
    await card('Who answers').getByText('ANTHROPIC_API_KEY=…').waitFor()
    await press('Who answers', 'Next')
  })
  await t.test('a prompt is pressed, asked and drawn', async () => {
    await press('Say something', 'draw a red cube')
    await page.getByRole('region', { name: 'Terminal' }).getByText('draw a red cube').waitFor()
    await cube('#ff0000')
  })
  await t.test('a second one turns it blue', async () => {
    await press('See it drawn', 'make it blue')
    await cube('#0000ff')
  })
  await t.test('it is undone where the card points to', async () => {
    const undo = page.getByRole('toolbar', { name: 'View' }).getByRole('button', { name: 'Undo' })
    await card('Undo it').waitFor()
    const [ring, button] = [await page.locator('.welcome-ring').boundingBox(), await undo.boundingBox()]
    assert.deepEqual(ring, button)
    await undo.click()
    await cube('#ff0000')
  })
  await t.test('two agents are made and wired', async () => {
    await press('Wire two agents', 'Make ann and bob')
    const panel = page.getByRole('region', { name: 'Operator' })
    const port = (name: string) => panel.getByRole('button', { name, exact: true })
    for (const name of ['ann', 'bob']) await panel.locator(`.box[data-id="llm/${name}"]`).waitFor()
    await panel.getByRole('button', { name: 'Fit' }).click()
    await port('From llm/ann/output').dragTo(port('To llm/bob/input'))
    await card('Add a machine').waitFor()
  })
  await t.test('and that is what the files say', async () => {
    assert.match(await hive.ok('cat $N/routes'), /^llm\/ann\/output -> llm\/bob\/input\t/m)
    assert.equal(await shown(), '1')
    assert.match(await hive.ok('cat $N/rio/version'), /^2\t1\t/m)
  })
  await t.test('a code that is wrong is told where it was given', async () => {
    await card('Add a machine').getByText('hivefs pair', { exact: true }).waitFor()
    await card('Add a machine').getByLabel('Address').fill('127.0.0.1:1')
    await card('Add a machine').getByLabel('Code').fill('4821-7730')
    await press('Add a machine', 'Pair and add')
    await card('Add a machine').getByRole('alert').waitFor()
    await press('Add a machine', 'Finish')
    await page.locator('.welcome').waitFor({ state: 'detached' })
  })
  await t.test('it does not come again by itself, but when one asks for it', async () => {
    await page.reload()
    await page.waitForSelector('.dock')
    assert.equal(await page.locator('.welcome').count(), 0)
    await page.getByRole('button', { name: 'Keys and help' }).click()
    await page.getByRole('dialog', { name: 'Keys' }).getByRole('button', { name: 'Show me around' }).click()
    await press('Who answers', 'Next')
    await press('Say something', 'Skip')
    await page.reload()
    await card('See it drawn').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.welcome').waitFor({ state: 'detached' })
  })
  await t.test('on a phone each card is in sight', async () => {
    const phone = await visits.visit({ first: true, viewport: { width: 390, height: 844 }, hasTouch: true })
    const card = phone.locator('.welcome')
    for (let step = 1; step <= 6; step++) {
      await card.getByText(`${step} of 6`).waitFor()
      await card.getByText('One moment …').waitFor({ state: 'detached' })
      const inSight = async () => {
        const { x, y, width, height } = (await card.boundingBox())!
        return x >= 0 && y >= 0 && x + width <= 390 && y + height <= 844
      }
      // What is in it may just have come.
      while (!(await inSight())) await phone.waitForTimeout(30)
      await card.locator('footer button').last().tap()
    }
    await card.waitFor({ state: 'detached' })
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})
