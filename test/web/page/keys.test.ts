import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

test('the page by keys alone', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  await hive.ok('for a in one two; do echo "new $a offline" > $N/llm/ctl; done')
  const page = await visits.visit()
  const panel = (name: string) => page.getByRole('region', { name, exact: true })
  const focus = page.locator(':focus')
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())

  await t.test(
    'each panel is opened by Alt, and has the focus; Esc closes it and gives that back',
    async () => {
      for (const [letter, name] of Object.entries({
        t: 'Terminal',
        o: 'Operator',
        p: 'Versions',
        e: 'Files',
        u: 'Usage',
        v: 'Events',
      })) {
        const opens = page.getByRole('navigation').getByRole('button', { name, exact: true })
        assert.match((await opens.getAttribute('title'))!, new RegExp(`^Alt\\+${letter.toUpperCase()}`))
        await opens.focus()
        await press(`Alt+${letter}`)
        await panel(name).locator(':focus').waitFor()
        await panel(name).getByText('One moment …').waitFor({ state: 'detached' })
        await press('Escape')
        await panel(name).waitFor({ state: 'detached' })
        assert.equal(await focus.innerText(), name)
      }
    },
  )
  await t.test('one that is open and looked away from is looked at again, and then closed', async () => {
    await press('Alt+v')
    await panel('Events').getByRole('searchbox').and(focus).waitFor()
    await press('Alt+u')
    await panel('Usage').locator(':focus').waitFor()
    await press('Alt+v')
    await panel('Events').locator(':focus').waitFor()
    await press('Alt+v')
    await panel('Events').waitFor({ state: 'detached' })
    await panel('Usage').locator(':focus').waitFor()
    await press('Escape')
    await panel('Usage').waitFor({ state: 'detached' })
  })
  await t.test('? says which there are, but is a letter where one types', async () => {
    await press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.getByText('Ctrl+T').waitFor()
    await press('Escape')
    await keys.waitFor({ state: 'detached' })
    await press('Alt+t')
    const message = panel('Terminal').getByRole('textbox', { name: 'Message for coder' })
    await message.and(focus).waitFor()
    await page.keyboard.type('why?')
    assert.equal(await message.inputValue(), 'why?')
    assert.equal(await keys.count(), 0)
  })
  await t.test('what was typed is there again when the panel is, and after a reload', async () => {
    await press('Escape')
    await panel('Terminal').waitFor({ state: 'detached' })
    await press('Alt+t')
    assert.equal(await panel('Terminal').getByRole('textbox').inputValue(), 'why?')
    await page.reload()
    assert.equal(await panel('Terminal').getByRole('textbox').inputValue(), 'why?')
    await panel('Terminal').getByRole('textbox').focus()
    await press('Control+a', 'Delete', 'Escape')
    await panel('Terminal').waitFor({ state: 'detached' })
  })
  await t.test(
    'a menu is closed before the panel that it is of, and a route is made and taken away',
    async () => {
      await press('Alt+o')
      const menu = page.getByRole('menu')
      const port = (name: string) => panel('Operator').getByRole('button', { name, exact: true })
      await port('Menu of one').focus()
      await press('Enter')
      await menu.getByRole('menuitem', { name: 'Talk' }).and(focus).waitFor()
      await press('Escape')
      await menu.waitFor({ state: 'detached' })
      await port('Menu of one').and(focus).waitFor()
      await port('From llm/one/output').focus()
      await press('Enter')
      while ((await focus.getAttribute('data-path')) !== 'llm/two/input') await press('ArrowDown')
      await press('Enter')
      const line = 'llm/one/output -> llm/two/input'
      const sign = panel('Operator').locator(`.sign[data-route="${line}"]`)
      await sign.focus()
      await press('Enter')
      await panel('Operator').getByRole('button', { name: 'Remove' }).and(focus).waitFor()
      await press('Escape')
      await sign.and(focus).waitFor()
      await press('Delete')
      await sign.waitFor({ state: 'detached' })
      await port('From llm/one/output').and(focus).waitFor()
      assert.doesNotMatch(await hive.ok('cat $N/routes'), /llm\/one/)
    },
  )
  await t.test('an agent is looked into, instructed, cancelled and made', async () => {
    const button = (name: string) => panel('Operator').getByRole('button', { name, exact: true })
    await button('Look into two').focus()
    await press('Enter')
    await panel('Operator').getByRole('log', { name: 'What two said last' }).waitFor()
    await press('Enter', 'Tab', 'Enter')
    await page.getByRole('menuitem', { name: 'Talk' }).and(focus).waitFor()
    await press('ArrowDown', 'Enter')
    const prompt = page.getByRole('dialog', { name: 'System prompt of two' })
    const text = prompt.getByRole('textbox')
    while (await text.isDisabled()) await page.waitForTimeout(30)
    await text.focus()
    await page.keyboard.type('Be brief.')
    await press('Tab', 'Enter')
    await prompt.waitFor({ state: 'detached' })
    assert.equal(await hive.ok('cat $N/llm/two/system'), 'Be brief.')
    await button('Menu of two').and(focus).waitFor()
    await button('New agent …').focus()
    await press('Enter')
    await page.getByRole('dialog', { name: 'New agent' }).getByLabel('Name').and(focus).waitFor()
    await page.keyboard.type('three')
    await press('Enter')
    await panel('Operator').locator('.box[data-id="llm/three"]').waitFor()
    await button('New agent …').and(focus).waitFor()
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})

test('a hive that stops and comes back', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const page = await visits.visit()
  const lost = page.getByText('it is tried again')
  const message = page.getByRole('textbox', { name: 'Message for coder' })
  await page.keyboard.press('Alt+t')
  await message.waitFor()
  await page.keyboard.press('Alt+p')
  await page.getByRole('region', { name: 'Versions' }).locator('[aria-current=true]').waitFor()
  await hive.end('SIGKILL')
  await lost.waitFor()
  await message.fill('draw a red cube')
  await message.press('Enter')
  await page.getByText('nothing was sent').waitFor()
  assert.equal(await message.inputValue(), 'draw a red cube')
  await hive.sh('umount -l $N')
  await hive.start()
  await lost.waitFor({ state: 'hidden' })
  await message.press('Enter')
  await hive.ok('until grep -qi ff0000 $N/rio/scene/nodes/cube; do sleep 0.05; done')
  await page.getByRole('region', { name: 'Versions' }).locator('.timeline [aria-current=true] img').waitFor()
})
