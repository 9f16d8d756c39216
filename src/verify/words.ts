/**
 * 256 English words, one for each byte: nouns of at most eight letters, no two with the same four at the beginning, and
 * none that becomes another by fewer than three wrong letters. A change here changes what people read to each other.
 */
const WORDS = `
  acorn agent album alder almond anchor angle apron
  artist aspen atlas autumn badge bamboo banjo barrel
  basil basket bazaar beach beaver berry bishop bottle
  breeze brick broom butter cabin cactus camel canoe
  carpet cashew castle cedar celery cello chalk cinema
  citrus clover cobalt cookie copper cotton coyote cradle
  crocus cymbal daisy dancer decade desert donkey dragon
  drawer dynamo echo editor elbow ember engine fabric
  falcon fender fiddle fjord flute forest fossil galaxy
  garden garlic geology geyser ginger giraffe glacier glimmer
  goblet gondola gorilla grammar granite grape grotto guest
  guitar gymnast hammer harvest helmet hickory hornet hydrant
  iceberg igloo impulse insect invoice island ivory jaguar
  jasmine jewel jigsaw journal juice juniper kayak kernel
  kingdom kitchen kiwi knuckle koala lagoon lantern laptop
  lemon leopard lettuce library lilac lizard lobster logic
  lotus lullaby machine magnet mammoth maple meadow meteor
  mineral mirror mitten mosaic mustard mystery napkin narwhal
  needle neutron nickel nugget nutmeg oatmeal obelisk ocean
  octopus olive onion opera orange orbit orchid oregano
  oxygen palace panda papaya parrot pasture peacock pebble
  pelican pencil penguin physics piano pigeon pillow pirate
  planet plaza plywood pocket polka pottery prairie pumpkin
  puzzle pyramid quartz quilt quiver rabbit radish raven
  rhubarb rhythm ribbon robot ruby saffron sardine scarf
  scholar seaweed sequoia shovel silver skate sleigh snail
  sonata sphinx spider spinach sponge stable studio summit
  sunset surgeon swallow syrup tadpole teapot temple theatre
  thimble thunder toast tomato tornado tractor trophy trumpet
  tulip tunnel turtle tuxedo unicorn vacuum valley vanilla
  vessel village violin vitamin volcano vulture waffle walnut
  warbler whistle window yacht yodel yogurt zebra zodiac
`
  .trim()
  .split(/\s+/)

/** One word a byte. */
export function wordsOf(bytes: Uint8Array): string[] {
  return Array.from(bytes, byte => WORDS[byte] ?? "")
}
