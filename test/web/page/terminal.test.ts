import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

test('the terminal', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const page = await visits.visit()
  await page.keyboard.press('Control+t')
  const terminal = page.getByRole('region', { name: 'Terminal' })
  const message = terminal.getByRole('textbox')
  const said = terminal.getByRole('log')
  await t.test('a first visit has somebody who draws', async () => {
    await terminal.getByRole('combobox').waitFor()
    await said.getByText('coder draws on this display').waitFor()
    while ((await terminal.getByRole('combobox').inputValue()) !== 'coder') await page.waitForTimeout(30)
    await terminal.getByRole('button', { name: 'Send' }).waitFor()
    assert.match(await hive.ok('cat $N/routes'), /llm\/coder\/RIO -> rio\/scene\/parse/)
  })
  await t.test('a prompt is answered, and drawn', async () => {
    await message.fill('draw a red cube')
    await message.press('Enter')
    await said.getByText(`const cube = box({color: 'red', size: 1})`).waitFor()
    await terminal.getByRole('button', { name: 'Send' }).waitFor()
    await hive.ok('until grep -qE "red|ff0000" $N/rio/scene/nodes/cube; do sleep 0.05; done')
  })
  await t.test('a second prompt changes it', async () => {
    await message.fill('draw a blue cube')
    await message.press('Enter')
    await hive.ok('until grep -qE "blue|0000ff" $N/rio/scene/nodes/cube; do sleep 0.05; done')
    await terminal.getByRole('button', { name: 'Send' }).waitFor()
  })
  await t.test('commands complete, and obey', async () => {
    await message.fill('/li')
    await terminal.getByRole('option', { name: '/list' }).waitFor()
    await message.press('Tab')
    assert.equal(await message.inputValue(), '/list ')
    await message.press('Enter')
    await said.getByText('* coder idle').waitFor()
  })
  await t.test('what is wrong is told', async () => {
    await message.fill('/jump')
    await message.press('Enter')
    await said.getByText('no such command: /jump').waitFor()
  })
  await t.test('arrows bring back what was said', async () => {
    await message.press('ArrowUp')
    await message.press('ArrowUp')
    assert.equal(await message.inputValue(), '/list ')
    await message.fill('')
  })
  await t.test('the agent is chosen from a list, and remembered', async () => {
    await terminal.getByRole('combobox').selectOption('claude')
    await terminal.getByRole('textbox', { name: 'Message for claude' }).waitFor()
    await page.reload()
    await page.waitForSelector('.dock')
    while ((await terminal.getByRole('combobox').inputValue()) !== 'claude') await page.waitForTimeout(30)
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})

test('HTML in a reply is text, and its markdown is elements', { timeout, skip: without() }, async (t) => {
  const reply =
    '# Hi\n\n<img src=x onerror=alert(1)> **bold** [here](javascript:alert(1)) [there](https://example.org)'
  const config = `[providers.command]\nevil = ${JSON.stringify(`printf '%b' '${reply.replaceAll('\n', '\\n')}'`)}\n`
  await using visits = await Visits.open(t, { config })
  await visits.hive.ok('echo "provider evil" > $A/ctl')
  const page = await visits.visit()
  await page.evaluate('localStorage.setItem("hivefs.agent", "claude")')
  await page.keyboard.press('Control+t')
  const terminal = page.getByRole('region', { name: 'Terminal' })
  while ((await terminal.getByRole('combobox').inputValue()) !== 'claude') await page.waitForTimeout(30)
  await terminal.getByRole('textbox').fill('anything')
  await terminal.getByRole('textbox').press('Enter')
  await terminal.getByRole('link', { name: 'there' }).waitFor()
  assert.equal(await terminal.getByRole('link').count(), 1)
  assert.equal(await terminal.locator('img, script').count(), 0)
  assert.equal(await terminal.locator('strong').innerText(), 'bold')
})

test('Ctrl+C ends a reply', { timeout, skip: without() }, async (t) => {
  const config = `[providers.command]\nslow = "echo begun; exec sleep 600"\n`
  await using visits = await Visits.open(t, { config })
  await visits.hive.ok('echo "provider slow" > $A/ctl')
  const page = await visits.visit()
  await page.evaluate('localStorage.setItem("hivefs.agent", "claude")')
  await page.keyboard.press('Control+t')
  const terminal = page.getByRole('region', { name: 'Terminal' })
  while ((await terminal.getByRole('combobox').inputValue()) !== 'claude') await page.waitForTimeout(30)
  await terminal.getByRole('textbox').fill('anything')
  await terminal.getByRole('textbox').press('Enter')
  await terminal.getByText('begun').waitFor()
  await terminal.getByRole('textbox').press('Control+c')
  await terminal.getByText('(cancelled)').waitFor()
  await visits.hive.ok('until grep -q cancelled $A/status; do sleep 0.05; done')
})
