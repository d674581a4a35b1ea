package place

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/centre/access"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
	"sentra/internal/protocol/geojson"
)

// maxImport is the largest file that may be sent; a larger one is imported with `sentra import areas`.
const maxImport = 64 << 20

const importPath = "/api/v1/areas/import"

// importRoute adds the import. It stands beside the API's own reading of bodies, because that would read 64 MiB before it asks whether
// the caller may; the description of the API tells of it all the same.
func (s *Service) importRoute(r *web.Router) {
	r.Mux.HandleFunc("POST "+importPath, func(w http.ResponseWriter, request *http.Request) {
		result, err := s.importBody(w, request)
		if err != nil {
			web.WriteProblem(w, request, r.Log, err)
			return
		}
		web.WriteJSON(w, http.StatusOK, result)
	})
	text := func(name, doc string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	api := r.API.OpenAPI()
	api.AddOperation(&huma.Operation{
		OperationID: "import-areas", Method: http.MethodPost, Path: importPath, Tags: []string{"areas"},
		Summary: "Take over all areas of a GeoJSON file, or none", Description: "An area whose code is there already is updated. At most 64 MiB.",
		Parameters: []*huma.Param{
			text("kind", "kind of areas that do not say theirs"), text("name_property", "property that holds the name"), text("kind_property", "property that holds the kind"),
			text("code_property", "property that holds the code"), text("parent_property", "property that holds the code of the parent"),
			text("time_zone_property", "property that holds the time zone"),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{geoJSON: {Schema: &huma.Schema{Type: huma.TypeObject}}}},
		Responses: map[string]*huma.Response{
			"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: huma.SchemaFromType(api.Components.Schemas, reflect.TypeFor[Imported]())}}},
			"default": {Description: "Error", Content: map[string]*huma.MediaType{"application/problem+json": {
				Schema: huma.SchemaFromType(api.Components.Schemas, reflect.TypeFor[web.Problem]())}}},
		},
	})
}

const geoJSON = "application/geo+json"

func (s *Service) importBody(w http.ResponseWriter, r *http.Request) (Imported, error) {
	ctx := r.Context()
	if err := s.mayImport(ctx); err != nil {
		return Imported{}, err
	}
	switch media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media {
	case geoJSON, "application/json", "application/octet-stream":
	default:
		return Imported{}, fault.New(fault.Unsupported, lang.F("Kirim GeoJSON sebagai %s.", "Send GeoJSON as %s.", geoJSON))
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxImport))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return Imported{}, fault.New(fault.TooLarge, lang.F("Berkas paling besar %d MiB; yang lebih besar diimpor dengan perintah sentra import areas.",
			"A file has at most %d MiB; import a larger one with the command sentra import areas.", maxImport>>20))
	case err != nil:
		return Imported{}, fault.New(fault.Malformed, lang.T("Isi permintaan tidak terbaca sampai selesai.", "The body of the request could not be read to its end.")).Because(err)
	}
	query := r.URL.Query()
	areas, err := geojson.Parse(body, geojson.Mapping{
		Name: query.Get("name_property"), Kind: query.Get("kind_property"), Code: query.Get("code_property"),
		Parent: query.Get("parent_property"), TimeZone: query.Get("time_zone_property"),
	})
	if err != nil {
		return Imported{}, err
	}
	actor, _ := access.ActorFrom(ctx)
	ctx = web.KeyFor(r, actor.ID, body)
	var options Options
	if text := query.Get("kind"); text != "" {
		kind, known := ParseKind(text)
		if !known {
			return Imported{}, fault.OnField("kind", lang.T("Jenis wilayah tidak dikenal.", "The kind of area is not known."))
		}
		options.Kind = kind
	}
	return s.Import(ctx, areas, options)
}
