package catalogue

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/centre/access"
	"sentra/internal/platform/web"
)

// Routes adds the pages of the catalogue: whole lists, the same for every reader.
func (c *Catalogue) Routes(r *web.Router, a *access.Service) {
	page(r, a, "types", "Incident types", c.Types)
	page(r, a, "dispositions", "How an incident is closed", c.Dispositions)
	page(r, a, "ends", "How a contact ends", c.EndKinds)
	page(r, a, "capabilities", "What units can do", c.Capabilities)
	page(r, a, "unit-kinds", "Kinds of units", c.UnitKinds)
}

func page[T any](r *web.Router, a *access.Service, name, summary string, list func() []T) {
	web.Register(r, huma.Operation{OperationID: "list-" + name, Method: http.MethodGet, Path: "/api/v1/" + name, Tags: []string{"catalogue"}, Summary: summary},
		func(ctx context.Context, _ *struct{}) (*web.Answer[web.Page[T]], error) {
			if err := a.May(ctx, access.CatalogueRead, access.Resource{Kind: "catalogue"}); err != nil {
				return nil, err
			}
			return web.List(list()), nil
		})
}
