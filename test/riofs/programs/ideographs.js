const words = { chinese: '你好', japanese: 'こんにちは', korean: '안녕', thai: 'สวัสดี', emoji: '👋🏽' }
for (const [language, word] of Object.entries(words)) {
  label({ text: `${language}: ${word}`, size: 20 })
}
