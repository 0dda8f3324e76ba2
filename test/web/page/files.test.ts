import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { Visits } from './visit.ts'

const timeout = 90_000

test('the files panel', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const page = await visits.visit()
  await page.keyboard.press('Control+e')
  const panel = page.getByRole('region', { name: 'Files' })
  const open = async (...names: string[]) => {
    await panel.getByRole('button', { name: '/n', exact: true }).click()
    for (const name of names)
      await panel
        .getByRole('listitem')
        .getByRole('button', { name: new RegExp(`${name}/?$`) })
        .first()
        .click()
  }
  await t.test('browses /n', async () => {
    await open('llm', 'claude')
    await panel.getByRole('button', { name: 'system' }).waitFor()
  })
  await t.test('edits a file, and saves it by Ctrl+S', async () => {
    await open('llm', 'claude', 'system')
    const editor = panel.locator('.cm-content')
    await editor.click()
    await page.keyboard.type('You are terse.')
    await page.keyboard.press('Control+s')
    await hive.ok('until grep -q terse $A/system; do sleep 0.05; done')
  })
  await t.test('what is wrong with it is told, and the draft stays', async () => {
    await open('llm', 'claude', 'config')
    const editor = panel.locator('.cm-content')
    await editor.getByText('provider').first().waitFor()
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('no JSON')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel
      .locator('.bad')
      .getByText(/argument|JSON/)
      .waitFor()
    assert.match(await editor.innerText(), /no JSON/)
  })
  await t.test('a ctl is told lines', async () => {
    await open('llm', 'ctl')
    await panel.getByRole('textbox', { name: 'A line for /llm/ctl' }).fill('new poet')
    await page.keyboard.press('Enter')
    await hive.ok('until [ -d $N/llm/poet ]; do sleep 0.05; done')
    await panel.getByRole('textbox', { name: 'A line for /llm/ctl' }).fill('jump')
    await page.keyboard.press('Enter')
    await panel.getByText('jump; one of').waitFor()
  })
  await t.test('what goes on is followed when one says so, and not before', async () => {
    await hive.ok('echo "draw a red cube" > $A/input; cat $A/wait')
    await open('llm', 'claude', 'output')
    await panel.getByText('It waits for what is still to come.').waitFor()
    assert.match(await hive.ok('cat $A/output'), /box/, 'the panel did not take the reply')
    await panel.getByRole('button', { name: 'Read', exact: true }).click()
    await panel.getByText('waiting …').waitFor()
    await hive.ok('echo "draw a blue cube" > $A/input')
    await panel.getByRole('log').getByText(`color: 'blue'`).waitFor()
    await panel.getByRole('button', { name: 'Read again' }).waitFor()
  })
  await t.test('closing it lets go of what it reads', async () => {
    await panel.getByRole('button', { name: 'Read again' }).click()
    await panel.getByRole('button', { name: 'Stop' }).waitFor()
    await panel.getByRole('button', { name: 'Close Files' }).click()
    await hive.ok(`until [ "$(awk -F'\\t' '$1 == "llm" {print $6}' $N/ctl)" = 0 ]; do sleep 0.1; done`)
  })
  await t.test('a picture is shown', async () => {
    await page.keyboard.press('Control+e')
    await open('rio', 'screen')
    await panel.locator('figure.picture img').waitFor()
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})
