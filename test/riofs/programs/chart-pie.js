const share = chart({ type: 'pie', title: 'Browsers', data: [{ label: 'Firefox', value: 45 }, { label: 'Chromium', value: 35 }, { label: 'Other', value: 20 }] })
