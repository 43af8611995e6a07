// Users on paper, for builds whose program does not know users yet: answers /api/v1/session as the service will, and
// lets every other request pass with the admin's token.

export function papers(token) {
  return async (context) => {
    let me = null;
    const problem = (route, status, type, title) =>
      route.fulfill({
        status,
        contentType: "application/problem+json",
        body: JSON.stringify({ type, title, status }),
      });
    await context.route("**/api/v1/**", (route) =>
      route.continue({
        headers: {
          ...route.request().headers(),
          authorization: `Bearer ${token}`,
        },
      }),
    );
    await context.route("**/api/v1/session", async (route) => {
      const request = route.request();
      const method = request.method();
      if (method === "POST") {
        const { name, password } = request.postDataJSON();
        if (password !== "correct horse battery staple")
          return problem(route, 401, "unauthorized", "Unauthorized");
        me = {
          id: `u-${name}`,
          name,
          display_name: name,
          role: name,
          teams: [],
          keys: true,
          csrf: "paper",
        };
        return route.fulfill({ json: me });
      }
      if (!me) return problem(route, 401, "unauthorized", "Unauthorized");
      if (method !== "GET" && request.headers()["x-csrf"] !== "paper")
        return problem(route, 403, "forbidden", "Forbidden");
      if (method === "PATCH") me = { ...me, ...request.postDataJSON() };
      if (method === "DELETE") me = null;
      return me ? route.fulfill({ json: me }) : route.fulfill({ status: 204 });
    });
  };
}
