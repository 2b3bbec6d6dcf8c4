/** A buyer in the shop of a Vendure server: fills a cart, gives an address, pays; over the Shop API, as a browser would. */

export type Buyer = { name: string; phone: string; province: string; city: string; detail: string };
export type Choice = { skuId: string; quantity: number };

const someone: Buyer = {
  name: '王小明',
  phone: '13900000001',
  province: '浙江省',
  city: '杭州市',
  detail: '西湖区文三路1号',
};

/** Places one paid order and gives its code. */
export async function placeOrder(
  url: string,
  choices: readonly Choice[],
  coupon?: string,
  buyer = someone,
): Promise<string> {
  let token = '';
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    const answer = await fetch(`${url}/shop-api`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    token = answer.headers.get('vendure-auth-token') ?? token;
    const { data, errors } = (await answer.json()) as { data: Record<string, unknown>; errors?: { message: string }[] };
    if (errors) throw new Error(errors.map((error) => error.message).join());
    const problem = JSON.stringify(data);
    if (problem.includes('errorCode')) throw new Error(problem);
    return data;
  };
  const result = '{ __typename ... on ErrorResult { errorCode message } }';
  for (const { skuId, quantity } of choices)
    await ask(`mutation($id: ID!, $n: Int!) { addItemToOrder(productVariantId: $id, quantity: $n) ${result} }`, {
      id: skuId,
      n: quantity,
    });
  if (coupon) await ask(`mutation($code: String!) { applyCouponCode(couponCode: $code) ${result} }`, { code: coupon });
  const customer = {
    emailAddress: `${buyer.phone}@example.com`,
    firstName: buyer.name.slice(1),
    lastName: buyer.name.slice(0, 1),
  };
  await ask(`mutation($input: CreateCustomerInput!) { setCustomerForOrder(input: $input) ${result} }`, {
    input: customer,
  });
  const address = {
    fullName: buyer.name,
    streetLine1: buyer.detail,
    city: buyer.city,
    province: buyer.province,
    postalCode: '310000',
    countryCode: 'CN',
    phoneNumber: buyer.phone,
  };
  await ask(`mutation($input: CreateAddressInput!) { setOrderShippingAddress(input: $input) ${result} }`, {
    input: address,
  });
  const { eligibleShippingMethods: methods } = (await ask('{ eligibleShippingMethods { id } }')) as {
    eligibleShippingMethods: { id: string }[];
  };
  await ask(`mutation($id: [ID!]!) { setOrderShippingMethod(shippingMethodId: $id) ${result} }`, {
    id: [methods[0]?.id],
  });
  await ask(`mutation { transitionOrderToState(state: "ArrangingPayment") ${result} }`);
  const paid = await ask(
    'mutation { addPaymentToOrder(input: { method: "pay", metadata: {} }) { ... on Order { code } ... on ErrorResult { errorCode message } } }',
  );
  return (paid['addPaymentToOrder'] as { code: string }).code;
}
