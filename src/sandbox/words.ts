/** What names, subjects and values are made of. Every address ends in a name reserved for examples (RFC 2606). */
export const firstNames = ['james', 'mary', 'robert', 'patricia', 'john', 'jennifer', 'michael', 'linda', 'david', 'elizabeth', 'william', 'barbara', 'richard', 'susan', 'joseph', 'jessica', 'thomas', 'sarah', 'carlos', 'karen', 'daniel', 'lisa', 'matthew', 'nancy', 'anthony', 'betty', 'mark', 'sandra', 'donald', 'ashley', 'steven', 'emily', 'andrew', 'kimberly', 'paul', 'margaret', 'joshua', 'donna', 'kenneth', 'michelle', 'kevin', 'carol', 'brian', 'amanda', 'george', 'melissa', 'timothy', 'deborah'];
export const lastNames = ['smith', 'johnson', 'williams', 'brown', 'jones', 'garcia', 'miller', 'davis', 'rodriguez', 'martinez', 'hernandez', 'lopez', 'gonzalez', 'wilson', 'anderson', 'thomas', 'taylor', 'moore', 'jackson', 'martin', 'lee', 'perez', 'thompson', 'white', 'harris', 'sanchez', 'clark', 'ramirez', 'lewis', 'robinson', 'walker', 'young', 'allen', 'king', 'wright', 'scott', 'torres', 'nguyen', 'hill', 'flores', 'green', 'adams', 'nelson', 'baker', 'hall', 'rivera', 'campbell', 'mitchell'];
export const domains = ['example.com', 'example.net', 'example.org', 'mail.example.com', 'home.example.net', 'inbox.example.org', 'Example.com', 'post.example'];

/** Local parts that a spreadsheet or a careless query string takes for something else; the contact's number follows. */
export const oddLocalParts = ["o'brien+news", '+1555', '-dash', '=sum', 'first_last.', 'a&b', '50%off', 'josé.núñez'];

export const subscribeMethods = ['Subscription Form', 'API', 'Import', 'Preference Center', 'Popup', 'Checkout'];
export const unsubscribeMethods = ['Unsubscribe Link', 'List-Unsubscribe Header', 'Abuse Complaint', 'Bounce', 'API'];
export const bounceReasons = ['General Hard Bounce', 'General Soft Bounce', 'Mailbox Full', 'Invalid Address', 'DNS Failure', 'Relay Denied', 'Transient Failure', 'Message Too Large', 'Challenge-Response', 'General Mail Block'];

/** Values that break what handles text carelessly. */
export const nastyTexts = [
  'He said "20% off", twice',
  'Line one\nLine two',
  'Line one\r\nLine two, with a comma',
  'Old Mac\rline ending',
  'Tab\there\tand there',
  '=HYPERLINK("https://shop.example.com","Click")',
  '+1 (555) 010-0199',
  '-2+3',
  '@SUM(A1:A9)',
  '\tstarts with a tab',
  '\rstarts with a carriage return',
  '<script>alert("subject")</script>',
  '__proto__',
  'constructor',
  'عرض نهاية الأسبوع: خصم ٢٠٪',
  'מבצע סוף שבוע',
  '新年セール 🎍 開催中',
  'Family 👨‍👩‍👧‍👦 and flags 🇺🇸🏳️‍🌈',
  'Zero\u200bwidth and e\u0301 combining',
  'null',
  'NaN',
  '  spaces around  ',
  '0012345678901234567890',
  '1e5',
  'TRUE',
  '"',
  ',',
  '\u202eright to left override',
  '',
] as const;

export const subjects = [
  'The Weekly Sale starts now: up to {n}% off',
  'Weekly Sale: {n} new markdowns inside',
  'Last chance: {n}% off ends at midnight',
  'New arrivals for {month}',
  'Free shipping this weekend only 🚚',
  'Your {month} style guide is here',
  'Members get {n}% off today',
  'Back in stock: your favorites',
  'Early access: the {month} event',
  'We picked these for you',
  'Gifts under ${n}',
  'The clearance event: final {n} hours',
];
export const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Automated series: the conversation's name and its messages' subjects. */
export const series: readonly { readonly name: string; readonly subjects: readonly string[] }[] = [
  { name: 'Welcome Series', subjects: ['Welcome! Here is 15% off', 'Get to know our makers', 'Your 15% off ends soon', 'Follow us for more', 'What are you looking for?', 'One more thing, {{first name}}'] },
  { name: 'Cart Abandonment', subjects: ['You left something behind', 'Still thinking it over?', 'Your cart expires tonight', 'Free shipping on your cart'] },
  { name: 'Browse Abandonment', subjects: ['See something you like?', 'Take another look', 'More like what you viewed'] },
  { name: 'Post Purchase', subjects: ['Thank you for your order', 'How to care for your new favorites', 'How did we do?', 'You might also like', 'Time to restock?'] },
  { name: 'Win-Back', subjects: ['We miss you', 'Here is 20% off to come back', 'Should we stop writing?'] },
  { name: 'Back in Stock', subjects: ['It is back', 'Going fast: your size is low', 'Last call on your wish list'] },
  { name: 'Birthday', subjects: ['Happy birthday! 🎂 A gift for you', 'Your birthday gift is waiting', 'Last day for your birthday gift'] },
  { name: 'Loyalty "Gold", Tier', subjects: ['You have {{points}} points', '=Gold status unlocked', 'Your points expire soon', 'Double points weekend'] },
];

export const linkTexts = ['Hero image', 'Shop now', 'New arrivals', 'Sale', 'Women', 'Men', 'Free shipping details', 'Find a store', 'View in browser', 'Instagram', 'Manage preferences', 'Unsubscribe'];
export const linkPaths = ['', 'shop', 'new', 'sale', 'women', 'men', 'help/shipping', 'stores', 'view', 'social/instagram', 'preferences', 'unsubscribe'];
