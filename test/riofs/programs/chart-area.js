const load = chart({ type: 'area', title: 'Load', data: Array.from({ length: 40 }, (_, i) => 50 + 30 * Math.sin(i / 5)) })
