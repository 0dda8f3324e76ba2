import axe from 'axe-core'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { without } from '../../riofs/picture/chromium.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

/** One answers what it is asked in capitals, the other what it is asked backwards. */
const config = `[providers.command]\nupper = "tr a-z A-Z"\nback = "rev"\nslow = "echo begun; exec sleep 600"\n`

/** The graph of a page, opened by its key. */
async function opened(page: Page) {
  await page.keyboard.press('Control+o')
  const panel = page.getByRole('region', { name: 'Operator' })
  const port = (name: string) => panel.getByRole('button', { name, exact: true })
  const box = (name: string) => panel.locator(`.box[data-id="${name}"]`)
  const sign = (id: string) => panel.locator('.sign').and(panel.getByLabel(`Route ${id}:`))
  const choose = async (of: string, item: string) => {
    await panel.getByRole('button', { name: `Menu of ${of}`, exact: true }).click()
    await panel.getByRole('menuitem', { name: item, exact: true }).click()
  }
  await panel.locator('.box').first().waitFor()
  await panel.getByRole('button', { name: 'Fit' }).click()
  return { panel, port, box, sign, choose }
}

test('the operator panel', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t, { config })
  const { hive } = visits
  await hive.ok('echo "new one upper" > $N/llm/ctl; echo "new two back" > $N/llm/ctl')
  const page = await visits.visit()
  const { panel, port, box, sign, choose } = await opened(page)
  const routed = (line: string) => hive.ok(`until grep -qF "${line}" $N/routes; do sleep 0.05; done`)
  const unrouted = (line: string) => hive.ok(`while grep -qF "${line}" $N/routes; do sleep 0.05; done`)
  const route = 'llm/one/output -> llm/two/input'

  await t.test('who is there has what it reads on the left and what it says on the right', async () => {
    for (const id of ['llm/one', 'llm/two', 'llm/claude', 'rio']) await box(id).waitFor()
    const names = (id: string, side: string) => box(id).locator(`.ports.${side} .port`).allInnerTexts()
    assert.deepEqual(await names('llm/one', 'left'), ['input', 'history'])
    assert.deepEqual(await names('llm/one', 'right'), ['output', 'THOUGHTS', 'ERRORS'])
    assert.deepEqual(await names('rio', 'left'), ['parse', 'events'])
    const said = await names('rio', 'right')
    assert.deepEqual(said.toSorted(), ['CONTEXT', 'OPS', 'RESULT', 'STDERR', 'events', 'stdout'])
    assert.equal(await box('llm/one').locator('.state').innerText(), 'idle')
  })
  await t.test('a route is drawn from port to port', async () => {
    await port('From llm/one/output').dragTo(port('To llm/two/input'))
    await routed(route)
    await sign(route).waitFor()
  })
  await t.test('what passes is seen', async () => {
    assert.equal(await sign(route).getAttribute('data-pulses'), '0')
    await hive.ok('echo abc > $N/llm/one/input')
    await panel.locator('.sign:not([data-pulses="0"])').waitFor()
    assert.equal(
      (
        await hive.ok('until [ -e $N/llm/two/turns/1 ]; do sleep 0.05; done; cat $N/llm/two/turns/1/prompt')
      ).trim(),
      'ABC',
    )
    await panel.locator('.curve .pulse').first().waitFor({ state: 'attached' })
  })
  await t.test('looking into an agent takes no turn from who follows it', async () => {
    await hive.ok('cat $N/llm/two/wait')
    await panel.getByRole('button', { name: 'Look into two' }).click()
    await panel.getByRole('log', { name: 'What two said last' }).getByText('CBA').waitFor()
    assert.equal((await hive.ok('timeout 10 cat $N/llm/two/output')).trim(), 'CBA')
    await panel.getByRole('button', { name: 'Look into two' }).click()
  })
  await t.test('a route is told of, and removed', async () => {
    await sign(route).click()
    const told = panel.getByRole('region', { name: 'Route', exact: true })
    await told.getByText(route).waitFor()
    await told.getByText(/^[1-9] bytes$/).waitFor()
    await told.getByRole('button', { name: 'Remove' }).click()
    await unrouted(route)
    await sign(route).waitFor({ state: 'detached' })
  })
  await t.test('a route is made by keys', async () => {
    await port('From llm/two/output').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    assert.equal(await panel.locator('.drafting').count(), 0)
    await page.keyboard.press('Enter')
    await panel.locator('.drafting').waitFor()
    const focused = () =>
      panel
        .locator('.port:focus')
        .getAttribute('data-path', { timeout: 1000 })
        .catch(() => null)
    for (let i = 0; i < 50 && (await focused()) !== 'llm/one/input'; i++)
      await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'llm/one/history')
    await page.keyboard.press('Enter')
    await routed('llm/two/output -> llm/one/history')
    await sign('llm/two/output -> llm/one/history').waitFor()
    assert.equal(await focused(), 'llm/two/output')
  })
  await t.test('a route that cannot be is told why', async () => {
    await hive.ok('echo "rio/stdout -> rio/scene/parse" > $N/routes')
    await port('From rio/scene/events').dragTo(port('To rio/scene/events'))
    await panel.getByRole('alert').getByText('a circle without an agent').waitFor()
    await panel.getByRole('button', { name: 'Understood' }).click()
  })
  await t.test('an agent is made, instructed, and deleted by its menu', async () => {
    await choose('one', 'New agent …')
    const ask = page.getByRole('dialog', { name: 'New agent' })
    await ask.getByLabel('Name').fill('a/b')
    await ask.getByRole('button', { name: 'Create' }).click()
    await ask.getByRole('alert').getByText('a name has 1 to 64').waitFor()
    await ask.getByLabel('Name').fill('poet')
    await ask.getByLabel('Provider').selectOption('upper')
    await ask.getByLabel('System prompt').fill('Be brief.')
    await ask.getByRole('button', { name: 'Create' }).click()
    await ask.waitFor({ state: 'detached' })
    await box('llm/poet').waitFor()
    assert.equal(await hive.ok('cat $N/llm/poet/system'), 'Be brief.')
    assert.match(await hive.ok('cat $N/llm/poet/ctl'), /^provider upper$/m)
    await choose('poet', 'System prompt …')
    const prompt = page.getByRole('dialog', { name: 'System prompt of poet' })
    while ((await prompt.getByRole('textbox').inputValue()) !== 'Be brief.') await page.waitForTimeout(30)
    await prompt.getByRole('textbox').fill('Be long.')
    await prompt.getByRole('button', { name: 'Save' }).click()
    await prompt.waitFor({ state: 'detached' })
    assert.equal(await hive.ok('cat $N/llm/poet/system'), 'Be long.')
    await choose('poet', 'Delete …')
    await page.getByRole('dialog', { name: 'Delete poet?' }).getByRole('button', { name: 'Not now' }).click()
    await choose('poet', 'Delete …')
    await page.getByRole('dialog', { name: 'Delete poet?' }).getByRole('button', { name: 'Delete' }).click()
    await box('llm/poet').waitFor({ state: 'detached' })
    await hive.ok('! [ -e $N/llm/poet ]')
  })
  await t.test('what an agent does is seen as it does it, and cancelled', async () => {
    await hive.ok('echo "provider slow" > $N/llm/two/ctl; echo x > $N/llm/two/input')
    await box('llm/two').getByText('streaming').waitFor()
    await choose('two', 'Cancel')
    await box('llm/two').getByText('cancelled').waitFor()
  })
  await t.test('an agent with a new rule has a port for it', async () => {
    await hive.ok('echo js > $N/llm/one/rules')
    await port('From llm/one/JS').waitFor()
    await port('To llm/one/JS').waitFor()
  })
  await t.test('a machine comes and goes', async () => {
    await hive.ok('echo "add far unix!$NAMESPACE/rio" > $N/ctl')
    await box('far').getByText('display').waitFor()
    await port('To far/scene/parse').waitFor()
    await hive.ok('echo "remove far" > $N/ctl')
    await box('far').waitFor({ state: 'detached' })
  })
  await t.test('one that does not answer is a host, which can be removed', async () => {
    await panel.getByRole('button', { name: 'Add host …' }).click()
    const ask = page.getByRole('dialog', { name: 'Add a host' })
    await ask.getByLabel('Name').fill('box2')
    await ask.getByLabel('Address').fill('unix!/nowhere')
    await ask.getByRole('button', { name: 'Add' }).click()
    await ask.getByRole('alert').waitFor()
    await ask.getByRole('button', { name: 'Not now' }).click()
    await choose('box2', 'Remove')
    await box('box2').waitFor({ state: 'detached' })
    assert.doesNotMatch(await hive.ok('cat $N/ctl'), /box2/)
  })
  await t.test('who was chosen is talked with', async () => {
    await choose('one', 'Talk')
    await page.getByRole('textbox', { name: 'Message for one' }).waitFor()
    await page.getByRole('button', { name: 'Close Terminal' }).click()
  })
  await t.test('it can be used by everybody', async () => {
    await page.evaluate(axe.source)
    const { violations, passes } = await page.evaluate<axe.AxeResults>('axe.run(".operator")')
    assert.ok(passes.length > 5)
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      [],
    )
  })
  await t.test('an agent that is renamed, and one made by a shell, are followed', async () => {
    await hive.ok('echo "new three" > $N/llm/ctl; echo "rename three four" > $N/llm/ctl')
    await box('llm/four').waitFor()
    await box('llm/three').waitFor({ state: 'detached' })
  })
  await t.test('what was moved stays there over a reload', async () => {
    const place = () => box('llm/one').evaluate(({ style }) => `${style.left} ${style.top}`)
    const before = await place()
    await box('llm/one').locator('header').focus()
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
    const { x, y } = (await box('llm/one').locator('.names').boundingBox())!
    await page.mouse.move(x + 5, y + 5)
    await page.mouse.down()
    await page.mouse.move(x + 45, y + 65, { steps: 4 })
    await page.mouse.up()
    const moved = await place()
    assert.notEqual(moved, before)
    await page.reload()
    await page.waitForSelector('.dock')
    await box('llm/one').waitFor()
    assert.equal(await place(), moved)
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})
