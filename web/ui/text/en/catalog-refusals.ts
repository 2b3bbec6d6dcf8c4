/** Why goods and their listings were refused. */
import { customsFactRefusals } from './border-refusals.ts';

export const catalogRefusals = {
  catalog: {
    ...customsFactRefusals,
    barcodeTaken: 'The barcode belongs to another SKU',
    bundleAssembled: 'A SKU that is assembled, or assembled from, cannot become a bundle',
    bundleHasStock: 'A SKU with stock cannot become a bundle',
    bundleNested: 'A bundle cannot hold a bundle',
    changedMeanwhile: 'Somebody has just changed this SKU',
    codeMissing: 'The code is missing',
    codeTaken: 'The code is taken',
    listingUnknown: 'Unknown listing',
    listingUnnamed: 'The listing has no number',
    nameMissing: 'The name is missing',
    numberDamaged: 'The number cannot be read',
    partTwice: 'A part is named twice',
    partUnknown: 'Unknown part',
    partsLoop: 'The parts form a loop',
    quantityNotPositive: 'The quantity must be above zero',
    shopMissing: 'The shop is missing',
    shopUnknown: 'Unknown shop',
    styleInactive: 'The style is inactive',
    styleUnknown: 'Unknown style',
    tooManyVariants: 'This would make {{count}} SKUs, {{most}} at most at once',
    yesOrNo: 'Only yes or no',
    skuUnknown: 'Unknown SKU',
    skuInactive: 'The SKU is inactive',
  },
};
